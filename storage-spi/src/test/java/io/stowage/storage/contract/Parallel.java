package io.stowage.storage.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Work on many threads, for tests: all begin at the same moment, all are waited for, the first failure is thrown. */
final class Parallel {

    private static final int THREADS = 16;

    private Parallel() {}

    /** What one of many does; {@code index} tells which one it is. */
    @FunctionalInterface
    interface Task<T> {
        T run(int index) throws Exception;
    }

    /** What is done to one of many. */
    @FunctionalInterface
    interface Step<T> {
        void run(T item) throws Exception;
    }

    /** The results of {@code count} tasks, run at the same time, in the order of their indexes. */
    static <T> List<T> race(int count, Task<T> task) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<FutureTask<T>> runners = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            FutureTask<T> runner = new FutureTask<>(() -> {
                start.await();
                return task.run(index);
            });
            runners.add(runner);
            new Thread(runner, "racer-" + index).start();
        }
        start.countDown();
        List<T> results = new ArrayList<>();
        for (FutureTask<T> runner : runners) {
            results.add(resultOf(runner));
        }
        return results;
    }

    /** Does one thing to all items, a few at a time. */
    static <T> void forEach(List<T> items, Step<T> step) throws Exception {
        AtomicInteger next = new AtomicInteger();
        race(Math.min(THREADS, items.size()), index -> {
            for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
                step.run(items.get(i));
            }
            return index;
        });
    }

    private static <T> T resultOf(FutureTask<T> runner) throws Exception {
        try {
            return runner.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a racer failed", e.getCause());
        }
    }
}
