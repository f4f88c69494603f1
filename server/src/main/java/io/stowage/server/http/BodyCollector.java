package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects a small body, as soon as there is memory for all of it. Until then nothing of it is read, and after a while the
 * client is told to come again. Event loop only.
 */
final class BodyCollector implements Intake {

    private static final int FIRST_BYTES = 4096;

    private final Exchange exchange;
    private final int limitBytes;
    private final Turns memory;
    private final Duration patience;
    private final Function<byte[], StorageCall<Response>> then;

    private byte[] collected = {};
    private int length;
    private boolean granted;
    private boolean done;
    private Turns.@Nullable Claim claim;
    private @Nullable ScheduledFuture<?> timer;

    /** @param patience how long the body may take once there is memory for it, and twice as long as it waits for that */
    BodyCollector(
            Exchange exchange,
            int limitBytes,
            Turns memory,
            Duration patience,
            Function<byte[], StorageCall<Response>> then) {
        this.exchange = exchange;
        this.limitBytes = limitBytes;
        this.memory = memory;
        this.patience = patience;
        this.then = then;
    }

    @Override
    public void start() {
        after(patience.dividedBy(2), () -> exchange.refuse(ErrorRenderer.busy()));
        long announced = exchange.request().contentLength().orElse(limitBytes);
        claim = memory.claim(announced, () -> exchange.onLoop(this::granted, () -> {}));
        if (!claim.isGranted() && !exchange.park()) {
            exchange.refuse(ErrorRenderer.busy());
        }
    }

    private void granted() {
        if (!done) {
            granted = true;
            // A body that trickles would keep others from the memory.
            after(patience, () -> exchange.refuse(ErrorRenderer.tooSlow()));
            collected = new byte[(int) exchange.request().contentLength().orElse(FIRST_BYTES)];
            exchange.sayContinue();
            exchange.readMore();
        }
    }

    private void after(Duration delay, Runnable task) {
        stopTimer();
        timer = exchange.context().executor().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    @Override
    public void content(ByteBuf slice, boolean last) {
        try {
            int more = slice.readableBytes();
            if (more > limitBytes - length) {
                exchange.refuse(ErrorRenderer.tooLarge(limitBytes));
                return;
            }
            if (more > collected.length - length) {
                collected = Arrays.copyOf(collected, Math.min(limitBytes, Math.max(2 * length, length + more)));
            }
            slice.readBytes(collected, length, more);
            length += more;
        } finally {
            slice.release();
        }
        if (last) {
            complete();
        } else {
            exchange.readMore();
        }
    }

    private void complete() {
        done = true;
        stopTimer();
        byte[] body = length == collected.length ? collected : Arrays.copyOf(collected, length);
        collected = new byte[0];
        exchange.onStorage(then.apply(body), () -> end(claim));
    }

    private static void end(Turns.@Nullable Claim claim) {
        if (claim != null) {
            claim.end();
        }
    }

    /** What is on a storage thread by now keeps its memory until it is through. */
    @Override
    public void abandon() {
        if (!done) {
            done = true;
            stopTimer();
            end(claim);
        }
    }

    @Override
    public boolean waitsForClient() {
        return granted && !done;
    }
}
