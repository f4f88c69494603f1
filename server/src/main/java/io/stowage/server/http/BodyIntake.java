package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import io.stowage.server.registry.BodySink;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries a body from the event loop into a sink: a few slices in flight, the socket read only as fast as the sink takes
 * them. The methods of {@link Intake} run on the event loop; {@link #drain} on storage threads, one at a time.
 */
final class BodyIntake<R> implements Intake {

    /** Enough for socket and storage to overlap, little enough for hundreds of uploads. */
    private static final int MAX_SLICES = 4;

    private final Exchange exchange;
    private final Resources resources;
    private final StorageCall<BodySink<R>> open;
    private final Function<R, Response> then;

    private final Queue<ByteBuf> slices = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean draining = new AtomicBoolean();
    private volatile boolean ended;
    private volatile boolean abandoned;
    private volatile boolean closed;

    // Storage threads, handed on by the draining flag.
    private @Nullable BodySink<R> sink;

    // Event loop.
    private boolean reading;
    private long receivedBytes;
    private @Nullable ScheduledFuture<?> rateCheck;

    BodyIntake(Exchange exchange, Resources resources, StorageCall<BodySink<R>> open, Function<R, Response> then) {
        this.exchange = exchange;
        this.resources = resources;
        this.open = open;
        this.then = then;
    }

    @Override
    public void start() {
        checkRate(0);
        if (exchange.request().expectsContinue()) {
            // The client asks before it sends: it gets its answer, whichever it is, before the first byte.
            schedule();
        } else {
            read();
        }
    }

    private void read() {
        if (!reading && !ended && !closed) {
            reading = true;
            exchange.readMore();
        }
    }

    @Override
    public void content(ByteBuf slice, boolean last) {
        reading = false;
        receivedBytes += slice.readableBytes();
        if (closed) {
            slice.release();
            return;
        }
        resources.slices().add(slice.readableBytes());
        int queued = inFlight.incrementAndGet();
        slices.add(slice);
        if (last) {
            ended = true;
            stopRateCheck();
        }
        schedule();
        if (queued < MAX_SLICES && resources.slices().hasRoom(ScarceReads.MAX_BYTES)) {
            read();
        }
    }

    @Override
    public void abandon() {
        abandoned = true;
        stopRateCheck();
        schedule();
    }

    @Override
    public boolean waitsForClient() {
        return reading;
    }

    private void schedule() {
        if (draining.compareAndSet(false, true)) {
            try {
                resources.storage().execute(this::drain);
            } catch (RejectedExecutionException e) {
                draining.set(false);
                close();
                releaseAll();
                exchange.send(ErrorRenderer.busy());
            }
        }
    }

    private void drain() {
        try {
            if (!closed) {
                work();
            }
        } catch (Throwable failure) { // whatever it is, the client waits for an answer
            fail(failure);
        }
        draining.set(false);
        if (closed) {
            releaseAll();
        } else if (!slices.isEmpty() || ended || abandoned) {
            reschedule();
        }
    }

    /** A slice, the end, or the loss of the client came between the last look and the release of the flag. */
    private void reschedule() {
        exchange.onLoop(this::schedule, this::drain);
    }

    @SuppressWarnings("ThreadPriorityCheck") // a hint to the scheduler, on which nothing relies
    private void work() throws Exception {
        if (abandoned && !ended) {
            closeSink();
            return;
        }
        BodySink<R> target = sink;
        if (target == null) {
            target = open.call();
            sink = target;
            exchange.onLoop(this::opened, () -> abandoned = true);
        }
        boolean finish;
        ByteBuf slice;
        do {
            finish = ended;
            while ((slice = slices.poll()) != null) {
                try {
                    if (slice.isReadable()) {
                        target.write(slice.nioBuffer());
                    }
                } finally {
                    release(slice);
                }
                if (!ended) {
                    // Storing a slice takes long beside a small request, and on few cores it is in the way of them all.
                    Thread.yield();
                }
                int left = inFlight.decrementAndGet();
                if (left == 0 || left == MAX_SLICES - 1) {
                    exchange.onLoop(this::read, () -> abandoned = true);
                }
            }
        } while (finish != ended);
        if (finish) {
            closed = true;
            Response response = then.apply(target.finish());
            closeSink();
            exchange.onLoop(() -> exchange.send(response), () -> {});
        }
    }

    private void opened() {
        exchange.sayContinue();
        if (inFlight.get() < MAX_SLICES) {
            read();
        }
    }

    private void fail(Throwable failure) {
        closed = true;
        try {
            closeSink();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        Response response = ErrorRenderer.render(failure, exchange.id());
        exchange.onLoop(
                () -> {
                    stopRateCheck();
                    exchange.send(response);
                },
                () -> {});
    }

    private void closeSink() {
        closed = true;
        BodySink<R> open = sink;
        sink = null;
        if (open != null) {
            open.close();
        }
    }

    private void close() {
        closed = true;
        stopRateCheck();
    }

    private void releaseAll() {
        ByteBuf slice;
        while ((slice = slices.poll()) != null) {
            release(slice);
        }
    }

    private void release(ByteBuf slice) {
        resources.slices().give(slice.readableBytes());
        slice.release();
    }

    /** A body that trickles is cut off: a connection and a session are dear, and no real link is that slow. */
    private void checkRate(long receivedBefore) {
        rateCheck = exchange.context()
                .executor()
                .schedule(
                        () -> {
                            long due = resources.ratePeriod().toSeconds() * Edge.Timeouts.MIN_BODY_BYTES_PER_SECOND;
                            if (reading && receivedBytes - receivedBefore < due) {
                                exchange.send(ErrorRenderer.tooSlow().closing());
                                abandon();
                            } else if (!ended && !closed) {
                                checkRate(receivedBytes);
                            }
                        },
                        resources.ratePeriod().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void stopRateCheck() {
        ScheduledFuture<?> check = rateCheck;
        if (check != null) {
            check.cancel(false);
        }
    }

    /** What intakes share. */
    record Resources(StorageThreads storage, Budget slices, Duration ratePeriod) {}
}
