package io.stowage.storage.parts;

import io.stowage.storage.ReadyChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A {@link ContinuedStream} whose bytes can go into a caller's buffer without an array in between. */
public final class ContinuedChannel extends ContinuedStream implements ReadyChannel {

    private static final int ARRAY_BYTES = 64 * 1024;

    /** @param lengthBytes of all that {@code first} gives unless it breaks */
    public ContinuedChannel(ObjectName name, DirectSource first, long lengthBytes, Continuation continuation) {
        super(name, first, lengthBytes, continuation);
    }

    /** A source that fills buffers. */
    public interface DirectSource extends Source {

        /** As {@link ReadableByteChannel#read}; in other respects as the other one. */
        int read(ByteBuffer target) throws IOException;

        /** As {@link #read(ByteBuffer)}, but never waits: 0 when nothing has come yet. */
        default int readReady(ByteBuffer target) throws IOException {
            return 0;
        }

        @Override
        default int read(byte[] target, int offset, int length) throws IOException {
            return read(ByteBuffer.wrap(target, offset, length));
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return transfer(target.remaining(), (from, most) -> read(from, target, most));
    }

    @Override
    public int readReady(ByteBuffer target) throws IOException {
        return transferReady(
                target.remaining(),
                (from, most) -> from instanceof DirectSource direct ? within(target, most, direct::readReady) : 0);
    }

    private static int within(ByteBuffer target, int most, Filling filling) throws IOException {
        int limit = target.limit();
        try {
            return filling.fill(target.limit(target.position() + most));
        } finally {
            target.limit(limit);
        }
    }

    @FunctionalInterface
    private interface Filling {
        int fill(ByteBuffer target) throws IOException;
    }

    private static int read(Source from, ByteBuffer target, int most) throws IOException {
        if (from instanceof DirectSource direct) {
            return within(target, most, direct::read);
        }
        // What goes on after a break may come another way.
        byte[] bytes = new byte[Math.min(most, ARRAY_BYTES)];
        int count = from.read(bytes, 0, bytes.length);
        target.put(bytes, 0, Math.max(count, 0));
        return count;
    }

    @Override
    public boolean isOpen() {
        return !isClosed();
    }
}
