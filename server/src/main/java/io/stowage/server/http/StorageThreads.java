package io.stowage.server.http;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that may block on storage: few, named, with a bounded queue before them. Any thread may submit.
 *
 * <p>Platform threads: file reads hold the carrier of a virtual thread anyway.
 */
final class StorageThreads implements Executor, AutoCloseable {

    /** More than any sane number of requests in flight; what is over it is refused, not kept. */
    private static final int MAX_QUEUED = 20_000;

    private final ThreadPoolExecutor pool;

    StorageThreads(int threads) {
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_QUEUED), task -> {
                    Thread thread = new Thread(task, "stowage-storage-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedExecutionException when too much waits already, or after {@link #close} */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Lets what is under way finish, for a while, then interrupts it. */
    @Override
    public void close() {
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
