package io.stowage.server.registry;

import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

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
            share = 0; // then this thread does all of it
        }
        batch.run();
        return batch.results();
    }

    private static final class Batch<T, R> implements Runnable {

        private final List<T> inputs;
        private final Step<T, R> step;
        private final List<CompletableFuture<R>> results = new ArrayList<>();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicBoolean failed = new AtomicBoolean();

        Batch(List<T> inputs, Step<T, R> step) {
            this.inputs = inputs;
            this.step = step;
            inputs.forEach(input -> results.add(new CompletableFuture<>()));
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < inputs.size(); i = next.getAndIncrement()) {
                CompletableFuture<R> result = results.get(i);
                if (failed.get()) {
                    result.cancel(false);
                    continue;
                }
                try {
                    result.complete(step.apply(inputs.get(i)));
                } catch (StorageException | RuntimeException | Error e) {
                    failed.set(true);
                    result.completeExceptionally(e);
                }
            }
        }

        List<R> results() throws StorageException {
            List<R> answers = new ArrayList<>(inputs.size());
            for (CompletableFuture<R> result : results) {
                if (!(failed.get() && result.isCancelled())) {
                    answers.add(answer(result));
                }
            }
            return answers;
        }

        private static <R> R answer(CompletableFuture<R> result) throws StorageException {
            try {
                return result.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StorageException.Unavailable("interrupted while the store was asked", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof StorageException storage) {
                    throw storage;
                }
                if (e.getCause() instanceof RegistryException refusal) {
                    throw refusal;
                }
                throw new IllegalStateException("a question to the store failed", e.getCause());
            }
        }
    }
}
