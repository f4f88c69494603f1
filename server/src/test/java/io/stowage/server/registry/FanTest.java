package io.stowage.server.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FanTest {

    private static final List<Integer> NUMBERS = IntStream.range(0, 50).boxed().toList();

    @Test
    void aPoolWithoutAFreeThreadStopsNothing() throws Exception {
        List<Runnable> waiting = new ArrayList<>();
        assertThat(new Fan(waiting::add, true).map(NUMBERS, n -> n + 1))
                .isEqualTo(IntStream.rangeClosed(1, 50).boxed().toList());
        assertThat(waiting).isNotEmpty();
        waiting.forEach(Runnable::run); // too late: there is nothing left to do
    }

    @Test
    void aPoolThatRefusesStopsNothing() throws Exception {
        Executor refusing = task -> {
            throw new RejectedExecutionException();
        };
        assertThat(new Fan(refusing, true).map(NUMBERS, n -> n)).isEqualTo(NUMBERS);
    }

    @Test
    void distantQuestionsAreAskedAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            CountDownLatch all = new CountDownLatch(4);
            List<Boolean> met = new Fan(pool, true).map(List.of(1, 2, 3, 4), n -> {
                all.countDown();
                return await(all);
            });
            assertThat(met).containsOnly(true);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aFailureIsThrownAndTheRestIsNotBegun() {
        List<Integer> asked = new ArrayList<>();
        Fan fan = new Fan(
                task -> {
                    throw new AssertionError("not in parallel");
                },
                false);
        assertThatThrownBy(() -> fan.map(NUMBERS, n -> {
                    asked.add(n);
                    if (n == 3) {
                        throw new StorageException.Unavailable("three");
                    }
                    return n;
                }))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessage("three");
        assertThat(asked).containsExactly(0, 1, 2, 3);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
