package io.stowage.server.junit;

import io.stowage.server.http.RequestEvent;
import io.stowage.server.http.RequestObserver;
import io.stowage.server.http.Route.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Remembers requests. Any thread. */
final class RequestRecorder implements RequestObserver {

    /** A client has its answer a little before the server has done with the request. */
    private static final long PATIENCE_MILLIS = 2000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();
    private final List<RequestEvent> requests = new ArrayList<>();
    private int underWay;

    @Override
    public void begun(Endpoint endpoint) {
        lock.lock();
        try {
            underWay++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ended(RequestEvent request) {
        lock.lock();
        try {
            underWay--;
            requests.add(request);
            quiet.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            requests.clear();
        } finally {
            lock.unlock();
        }
    }

    List<RequestEvent> requests() {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            while (underWay > 0 && left > 0) {
                left = quiet.awaitNanos(left);
            }
            return List.copyOf(requests);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.copyOf(requests);
        } finally {
            lock.unlock();
        }
    }
}
