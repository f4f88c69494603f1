package io.stowage.server.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2FrameCodec;
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

    /**
     * From now on each answer is the last of its connection, and a connection that stays idle for so long is closed.
     *
     * @return whether any was open
     */
    boolean drain(long graceMillis) {
        this.graceMillis = graceMillis;
        draining = true;
        boolean any = !open.isEmpty();
        open.forEach(this::end);
        return any;
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
            if (!endHttp1(connection) && !endHttp2(connection)) {
                // a handshake under way: its client may have a request that it sends to nobody else
                connection.eventLoop().schedule(() -> endLate(connection), graceMillis, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void endLate(Channel connection) {
        if (!endHttp1(connection)) {
            connection.close();
        }
    }

    private boolean endHttp1(Channel connection) {
        ConnectionHandler http1 = connection.pipeline().get(ConnectionHandler.class);
        if (http1 != null) {
            http1.drain(graceMillis);
        }
        return http1 != null;
    }

    /** Says goodbye and waits for the streams by itself. */
    private static boolean endHttp2(Channel connection) {
        boolean http2 = connection.pipeline().get(Http2FrameCodec.class) != null;
        if (http2) {
            connection.close();
        }
        return http2;
    }
}
