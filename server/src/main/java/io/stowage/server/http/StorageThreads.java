package io.stowage.server.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that may block on storage: few, named, with a bounded queue before them. Any thread may submit.
 *
 * <p>Those who read a few small files at a time have threads of their own, so that they do not queue behind uploads that
 * wait for the disk; and each event loop has a {@link ReadLane} to them, where the store is a local one.
 *
 * <p>Platform threads: file reads hold the carrier of a virtual thread anyway.
 */
final class StorageThreads implements Executor, AutoCloseable {

    private static final int IDLE_SECONDS = 30;

    private final int threads;
    private final int maxQueued;
    private final ThreadPoolExecutor pool;
    private final ThreadPoolExecutor readers;
    private final boolean local;

    /** What a visit of {@link BodyPump} fills; a few fast downloads find theirs here. */
    private final SpareBuffers buffers = new SpareBuffers(Slice.MAX_BYTES, 16);

    /** One for each event loop. */
    private final FastThreadLocal<ReadLane> lanes = new FastThreadLocal<>();

    /**
     * @param threads for all that may take long, and as many for each event loop's reads
     * @param maxQueued calls that wait for a thread, here and in each lane; what is over it is refused, not kept
     * @param local whether small reads take microseconds, so that a hop for each costs more than the reading
     */
    StorageThreads(int threads, int maxQueued, boolean local) {
        this.threads = threads;
        this.maxQueued = maxQueued;
        this.pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(maxQueued),
                named("stowage-storage-"));
        pool.allowCoreThreadTimeOut(true);
        // Hands over to whoever was busy last, who has the caches warm. Each lane bounds its own part.
        this.readers = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named("stowage-read-"));
        this.local = local;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** @throws RejectedExecutionException when too much waits already, or after {@link #close} */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /**
     * Has a few small files read. On the event loop {@code loop} only.
     *
     * @throws RejectedExecutionException as {@link #execute}
     */
    void read(EventExecutor loop, ReadLane.Errand errand) {
        if (local) {
            lane(loop).submit(errand);
        } else {
            pool.execute(() -> {
                errand.onStorage();
                try {
                    loop.execute(errand::onLoop);
                } catch (RejectedExecutionException e) {
                    errand.lost();
                }
            });
        }
    }

    SpareBuffers buffers() {
        return buffers;
    }

    private ReadLane lane(EventExecutor loop) {
        ReadLane lane = lanes.get();
        if (lane == null) {
            lane = new ReadLane(loop, readers, threads, maxQueued);
            lanes.set(lane);
        }
        return lane;
    }

    /** Lets what is under way finish, for a while, then interrupts it. */
    @Override
    public void close() {
        close(readers);
        close(pool);
        buffers.close();
    }

    private static void close(ThreadPoolExecutor pool) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(10, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
