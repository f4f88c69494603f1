package io.stowage.server.http;

import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The open connections of one listener. Any thread. */
final class Connections {

    private final Budget places;
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();
    private volatile boolean draining;
    private volatile long graceMillis;

    /** @param most that may be open at once */
    Connections(int most) {
        this.places = new Budget(most);
    }

    /** Takes a new connection in; false when there are too many already. */
    boolean admit(Channel connection) {
        if (!places.take(1)) {
            return false;
        }
        open.add(connection);
        connection.closeFuture().addListener(closed -> remove(connection));
        if (draining) {
            end(connection);
        }
        return true;
    }

    private void remove(Channel connection) {
        open.remove(connection);
        places.give(1);
        lock.lock();
        try {
            fewer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isDraining() {
        return draining;
    }

    /** From now on each answer is the last of its connection, and a connection that stays idle for so long is closed. */
    void drain(long graceMillis) {
        this.graceMillis = graceMillis;
        draining = true;
        open.forEach(this::end);
    }

    /** Waits until no connection is open, but not longer than {@code millis}; says whether none is. */
    boolean await(long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (!open.isEmpty() && left > 0) {
                left = fewer.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        return open.isEmpty();
    }

    void closeAll() {
        open.forEach(Channel::close);
    }

    private void end(Channel connection) {
        connection.eventLoop().execute(() -> {
            ConnectionHandler http1 = connection.pipeline().get(ConnectionHandler.class);
            if (http1 == null) {
                // HTTP/2 says goodbye and waits for its streams by itself; a handshake under way has nothing to lose.
                connection.close();
            } else {
                http1.drain(graceMillis);
            }
        });
    }
}
