package io.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * An event loop whose turns and whose time are the test's, and workers that run when the test lets them: what happens while
 * a read hangs, happens within it.
 */
final class ReadLaneTest {

    private static final int MAX_WORKERS = 3;
    private static final int MAX_WAITING = 100;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Queue<Runnable> crossings = new ConcurrentLinkedQueue<>();
    private final ReadLane lane = lane(channel.eventLoop(), crossings::add);

    /** The numbers of those that came home, in their order. */
    private final List<Integer> home = new ArrayList<>();

    private final List<Integer> lost = new ArrayList<>();

    private final class Read implements ReadLane.Errand {

        private final int number;
        private final Runnable meanwhile;

        Read(int number, Runnable meanwhile) {
            this.number = number;
            this.meanwhile = meanwhile;
        }

        @Override
        public void onStorage() {
            meanwhile.run();
        }

        @Override
        public void onLoop() {
            home.add(number);
        }

        @Override
        public void lost() {
            lost.add(number);
        }
    }

    ReadLaneTest() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ReadLane lane(EventExecutor loop, Executor readers) {
        return new ReadLane(loop, readers, MAX_WORKERS, MAX_WAITING);
    }

    private void submit(int from, int count) {
        numbers(from, count).forEach(number -> lane.submit(new Read(number, () -> {})));
    }

    private void submitHanging(int number, Runnable meanwhile) {
        lane.submit(new Read(number, meanwhile));
    }

    private static List<Integer> numbers(int from, int count) {
        return IntStream.range(from, from + count).boxed().toList();
    }

    private void endTurn() {
        channel.runPendingTasks();
    }

    /** So long that whoever does nothing in it is thought to hang. */
    private void passTime() {
        channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
        endTurn();
    }

    private void cross() {
        crossings.remove().run();
    }

    @Test
    @DisplayName("reads of one turn of the loop go over together, and come home together, in their order")
    void oneCrossingForATurn() {
        submit(0, 50);
        assertThat(crossings).as("before the turn has ended").isEmpty();
        endTurn();
        assertThat(crossings).hasSize(1);
        cross();
        assertThat(home).as("before the loop's next turn").isEmpty();
        endTurn();
        assertThat(home).isEqualTo(numbers(0, 50));
        assertThat(crossings).isEmpty();
    }

    @Test
    @DisplayName("what comes while a worker is on its way or reads goes with it")
    void noSecondCrossing() {
        submitHanging(0, () -> {
            submit(2, 1);
            endTurn();
        });
        endTurn();
        submit(1, 1);
        endTurn();
        cross();
        assertThat(crossings).isEmpty();
        endTurn();
        assertThat(home).containsExactly(0, 1, 2);
    }

    @Test
    @DisplayName("T-07 reads behind one that hangs are done by another worker, and the one comes home when it ends")
    void aStuckReadIsOvertaken() {
        submitHanging(0, () -> {
            submit(1, 20);
            endTurn();
            assertThat(crossings).as("before it is thought to hang").isEmpty();
            passTime();
            cross();
            endTurn();
            assertThat(home).isEqualTo(numbers(1, 20));
        });
        endTurn();
        cross();
        endTurn();
        assertThat(home).hasSize(21).endsWith(0);
    }

    @Test
    @DisplayName("T-07 reads that were done before one that hangs come home without it")
    void doneReadsDoNotWait() {
        submit(0, 10);
        submitHanging(10, () -> {
            passTime();
            assertThat(home).isEqualTo(numbers(0, 10));
        });
        endTurn();
        cross();
        endTurn();
        assertThat(home).isEqualTo(numbers(0, 11));
    }

    @Test
    @DisplayName("when as many hang as may work at a time, the next read waits until one of them ends")
    void workersAreBounded() {
        hangFrom(0);
        endTurn();
        cross();
        endTurn();
        assertThat(home).containsExactlyInAnyOrderElementsOf(numbers(0, MAX_WORKERS + 1));
    }

    private void hangFrom(int number) {
        submitHanging(number, () -> {
            if (number + 1 < MAX_WORKERS) {
                hangFrom(number + 1);
                passTime();
                cross();
            } else {
                submit(MAX_WORKERS, 1);
                passTime();
                passTime();
                assertThat(crossings).isEmpty();
                assertThat(home).isEmpty();
            }
        });
    }

    @Test
    @DisplayName(
            "more than may wait are refused, those that wait are not touched, and when they are done there is room")
    void waitingIsBounded() {
        submit(0, MAX_WAITING);
        assertThatThrownBy(() -> submit(MAX_WAITING, 1)).isInstanceOf(RejectedExecutionException.class);
        endTurn();
        cross();
        endTurn();
        submit(MAX_WAITING, 1);
        endTurn();
        cross();
        endTurn();
        assertThat(home).isEqualTo(numbers(0, MAX_WAITING + 1));
    }

    @Test
    @DisplayName(
            "what cannot go over any more, because the readers have ended, is lost, and the lane keeps nothing of it")
    void lostWithoutReaders() {
        ReadLane closing = lane(channel.eventLoop(), work -> {
            throw new RejectedExecutionException();
        });
        for (int round = 0; round < 2; round++) {
            lost.clear();
            numbers(0, MAX_WAITING).forEach(number -> closing.submit(new Read(number, () -> {})));
            endTurn();
            assertThat(lost).isEqualTo(numbers(0, MAX_WAITING));
        }
        assertThat(home).isEmpty();
    }

    @Test
    @DisplayName("what cannot come home any more, because the loop has ended, is lost")
    void lostWithoutLoop() {
        EventExecutor loop = new DefaultEventExecutor();
        ReadLane orphan = lane(loop, crossings::add);
        loop.submit(() -> numbers(0, 3).forEach(number -> orphan.submit(new Read(number, () -> {}))))
                .syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.MINUTES).syncUninterruptibly();
        cross();
        assertThat(lost).containsExactly(0, 1, 2);
        assertThat(home).isEmpty();
    }

    @Test
    @DisplayName("with real threads, a read that comes just when the worker leaves is not forgotten")
    void noneIsForgotten() throws Exception {
        EventExecutor loop = new DefaultEventExecutor();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            ReadLane real = lane(loop, threads);
            for (int round = 0; round < 2000; round++) {
                CountDownLatch done = new CountDownLatch(2);
                Read second = new Read(1, done::countDown);
                // The second one comes when the first is done and its worker about to leave, or has left.
                Read first = new Read(0, () -> {
                    loop.execute(() -> real.submit(second));
                    done.countDown();
                });
                loop.execute(() -> real.submit(first));
                assertThat(done.await(1, TimeUnit.MINUTES)).as("round " + round).isTrue();
            }
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.MINUTES).syncUninterruptibly();
            threads.shutdownNow();
        }
    }
}
