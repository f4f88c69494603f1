package io.stowage.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** So much of something at once. Any thread. */
final class Budget {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    Budget(long most) {
        this.most = most;
    }

    /** Takes this much, if there is so much left. Whoever took it gives it back, once. */
    boolean take(long amount) {
        if (taken.addAndGet(amount) <= most) {
            return true;
        }
        taken.addAndGet(-amount);
        return false;
    }

    /** Takes what is there already, whether or not there was room for it. */
    void add(long amount) {
        taken.addAndGet(amount);
    }

    void give(long amount) {
        taken.addAndGet(-amount);
    }

    /** Whether this much is left now. */
    boolean hasRoom(long amount) {
        return taken.get() + amount <= most;
    }

    /** Whether so much is left that one may take more than he needs. */
    boolean isAmple() {
        return taken.get() <= most / 4;
    }

    /** What is taken now. */
    long taken() {
        return taken.get();
    }
}
