package io.stowage.gc;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs a task again and again on a thread of its own, each time as long after the last time as that one said. */
final class Pulse {

    /** How long {@link #close} waits for a store that does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Beat beat;
    private final ScheduledThreadPoolExecutor thread;

    private Pulse(Beat beat, String name) {
        this.beat = beat;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    /** One time; returns how long until the next. Must not throw. */
    interface Beat {
        Duration run();
    }

    /** Begins after {@code first}. */
    static Pulse start(Beat beat, String name, Duration first) {
        Pulse pulse = new Pulse(beat, name);
        pulse.next(first);
        return pulse;
    }

    private synchronized void next(Duration delay) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(() -> next(beat.run()), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Ends it, and runs {@code last} where the others ran, after them. Bounded, and repeatable. */
    void close(Runnable last) {
        synchronized (this) {
            if (!thread.isShutdown()) {
                // what is only due later would still run after a shutdown
                thread.getQueue().clear();
                thread.execute(last);
                thread.shutdown();
            }
        }
        try {
            if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
