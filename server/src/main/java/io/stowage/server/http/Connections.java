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

    /**
     * Lets requests under way finish, ends all other connections, and after {@code millis} those that are left.
     *
     * @return whether all ended by themselves
     */
    boolean drain(long millis) throws InterruptedException {
        draining = true;
        open.forEach(Connections::end);
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (!open.isEmpty() && left > 0) {
                left = fewer.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        boolean all = open.isEmpty();
        open.forEach(Channel::close);
        return all;
    }

    private static void end(Channel connection) {
        connection.eventLoop().execute(() -> {
            ConnectionHandler http1 = connection.pipeline().get(ConnectionHandler.class);
            if (http1 == null) {
                // HTTP/2 says goodbye and waits for its streams by itself; a handshake under way has nothing to lose.
                connection.close();
            } else {
                http1.drain();
            }
        });
    }
}
