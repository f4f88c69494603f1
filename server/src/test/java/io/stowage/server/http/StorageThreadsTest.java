package io.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StorageThreadsTest {

    @Test
    @DisplayName("what neither a thread nor the queue takes is refused at once")
    void theQueueIsBounded() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(2);
        try (StorageThreads threads = new StorageThreads(1, 1, true)) {
            threads.execute(() -> {
                started.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                ran.countDown();
            });
            started.await();
            threads.execute(ran::countDown);
            assertThatThrownBy(() -> threads.execute(ran::countDown)).isInstanceOf(RejectedExecutionException.class);
            end.countDown();
            ran.await();
        }
    }
}
