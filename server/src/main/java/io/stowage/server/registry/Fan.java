package io.stowage.server.registry;

import io.stowage.storage.StorageException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * Asks a distant store many things at once. The calling thread does its share and waits only for what another thread has
 * begun already: a pool without a free thread makes it slower and never stops it. Storage threads.
 */
final class Fan {

    /** Enough to hide a round trip, and little beside the pool. */
    private static final int MAX_HELPERS = 7;

    private final Executor helpers;
    private final boolean parallel;

    /** @param parallel {@code false} for a store that answers faster than a thread wakes up */
    Fan(Executor helpers, boolean parallel) {
        this.helpers = helpers;
        this.parallel = parallel;
    }

    /** One question. */
    interface Step<T, R> {
        R apply(T input) throws StorageException;
    }

    /**
     * The answers, in the order of the inputs. Of several failures, one is thrown; what has not begun by then never does.
     */
    <T, R> List<R> map(List<T> inputs, Step<T, R> step) throws StorageException {
        Batch<T, R> batch = new Batch<>(inputs, step);
        int share = parallel ? Math.min(MAX_HELPERS, inputs.size() - 1) : 0;
        try {
            for (int i = 0; i < share; i++) {
                helpers.execute(batch);
            }
        } catch (RejectedExecutionException e) {
            // Those who came help, and this thread does the rest.
        }
        batch.run();
        return batch.results();
    }

    private static final class Batch<T, R> implements Runnable {

        private final List<T> inputs;
        private final Step<T, R> step;
        private final AtomicReferenceArray<R> results;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final CountDownLatch left;

        Batch(List<T> inputs, Step<T, R> step) {
            this.inputs = inputs;
            this.step = step;
            this.results = new AtomicReferenceArray<>(inputs.size());
            this.left = new CountDownLatch(inputs.size());
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < inputs.size(); i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        results.set(i, step.apply(inputs.get(i)));
                    }
                } catch (StorageException | RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    left.countDown();
                }
            }
        }

        /** To be asked for once {@link #run} has returned: by then everything has been begun by somebody. */
        List<R> results() throws StorageException {
            try {
                left.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StorageException.Unavailable("interrupted while the store was asked", e);
            }
            Throwable failed = failure.get();
            if (failed instanceof StorageException storage) {
                throw storage;
            }
            if (failed instanceof RegistryException refusal) {
                throw refusal;
            }
            if (failed != null) {
                throw new IllegalStateException("a question to the store failed", failed);
            }
            return IntStream.range(0, inputs.size()).mapToObj(results::get).toList();
        }
    }
}
