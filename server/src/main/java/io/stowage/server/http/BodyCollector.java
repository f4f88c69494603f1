package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Collects a small body. Event loop only. */
final class BodyCollector implements Exchange.Intake {

    private static final int FIRST_BYTES = 4096;

    private final Exchange exchange;
    private final int limitBytes;
    private final Consumer<byte[]> then;
    private final ByteArrayOutputStream collected;
    private boolean done;

    BodyCollector(Exchange exchange, int limitBytes, Consumer<byte[]> then) {
        this.exchange = exchange;
        this.limitBytes = limitBytes;
        this.then = then;
        long announced = exchange.request().contentLength().orElse(0);
        // Never sized by the client's word alone: at most what a page of memory costs is taken on trust.
        this.collected = new ByteArrayOutputStream((int) Math.min(FIRST_BYTES, announced));
    }

    @Override
    public void start() {
        exchange.sayContinue();
        exchange.readMore();
    }

    @Override
    public void content(ByteBuf slice, boolean last) {
        try {
            if (slice.readableBytes() > limitBytes - collected.size()) {
                done = true;
                exchange.send(ErrorRenderer.tooLarge(limitBytes).closing());
                return;
            }
            byte[] bytes = new byte[slice.readableBytes()];
            slice.readBytes(bytes);
            collected.writeBytes(bytes);
        } finally {
            slice.release();
        }
        if (last) {
            done = true;
            then.accept(collected.toByteArray());
        } else {
            exchange.readMore();
        }
    }

    @Override
    public void abandon() {
        done = true;
    }

    @Override
    public boolean waitsForClient() {
        return !done;
    }
}
