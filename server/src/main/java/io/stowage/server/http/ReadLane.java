package io.stowage.server.http;

import io.netty.util.concurrent.EventExecutor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way of one event loop to storage and back for requests that read a few small files: all that came in one turn of the
 * loop go over together, and come back together. On a local disk the reading takes microseconds; it is the waking of
 * threads that costs, and here it is paid once for many.
 *
 * <p>One worker reads for all of them, one after the other, as long as that is fast. When nothing has moved for a moment,
 * it is thought to be stuck on a slow disk and others go on behind it: nobody waits long for somebody else's read, and the
 * event loop never waits at all.
 */
final class ReadLane {

    private static final long LOOK_MILLIS = 4;

    private final EventExecutor loop;
    private final Executor readers;
    private final int maxWorkers;

    private final Queue<Errand> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final Queue<Errand> done = new ConcurrentLinkedQueue<>();
    private final AtomicInteger workers = new AtomicInteger();

    /** How many errands have been done, ever. */
    private final AtomicLong doneCount = new AtomicLong();

    // Event loop only.
    private boolean leaving;
    private boolean looking;
    private long doneBefore;

    ReadLane(EventExecutor loop, Executor readers, int maxWorkers) {
        this.loop = loop;
        this.readers = readers;
        this.maxWorkers = maxWorkers;
    }

    /** Event loop only. */
    void submit(Errand errand) {
        if (waitingCount.incrementAndGet() > StorageThreads.MAX_QUEUED) {
            waitingCount.decrementAndGet();
            throw new RejectedExecutionException("too many reads wait already");
        }
        waiting.add(errand);
        if (!leaving) {
            // Whatever else has come in this turn of the loop comes along.
            leaving = true;
            loop.execute(this::leave);
        }
    }

    private void leave() {
        leaving = false;
        if (workers.get() == 0) {
            addWorker();
        }
        if (!looking) {
            lookLater();
        }
    }

    private void addWorker() {
        workers.incrementAndGet();
        try {
            readers.execute(this::work);
        } catch (RejectedExecutionException e) {
            // Closing: what was waiting is never answered, and its connections are about to end.
            workers.decrementAndGet();
            giveUp();
        }
    }

    private void giveUp() {
        for (Errand errand = waiting.poll(); errand != null; errand = waiting.poll()) {
            waitingCount.decrementAndGet();
            errand.lost();
        }
    }

    private void lookLater() {
        looking = true;
        doneBefore = doneCount.get();
        loop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Brings home what is done behind a read that hangs, and lets somebody else go on with the rest. */
    private void look() {
        looking = false;
        boolean stuck = doneCount.get() == doneBefore;
        deliver();
        if (stuck && !waiting.isEmpty() && workers.get() < maxWorkers) {
            addWorker();
        }
        if (workers.get() > 0) {
            lookLater();
        }
    }

    private void work() {
        do {
            for (Errand errand = waiting.poll(); errand != null; errand = waiting.poll()) {
                waitingCount.decrementAndGet();
                errand.onStorage();
                done.add(errand);
                doneCount.incrementAndGet();
            }
            try {
                loop.execute(this::deliver);
            } catch (RejectedExecutionException e) {
                lose();
            }
            workers.decrementAndGet();
            // Who came between the last look and the leaving saw a worker, and sent no other.
        } while (!waiting.isEmpty() && workers.compareAndSet(0, 1));
    }

    private void lose() {
        for (Errand errand = done.poll(); errand != null; errand = done.poll()) {
            errand.lost();
        }
    }

    private void deliver() {
        for (Errand errand = done.poll(); errand != null; errand = done.poll()) {
            errand.onLoop();
        }
    }

    /** One request's way to storage and back. */
    interface Errand {

        /** The reading; throws nothing. Storage threads. */
        void onStorage();

        /** What is done with what was read. Event loop. */
        void onLoop();

        /** Instead of {@link #onLoop}, when the event loop is gone. Any thread. */
        void lost();
    }
}
