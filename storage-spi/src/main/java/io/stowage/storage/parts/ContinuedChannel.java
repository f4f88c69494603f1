package io.stowage.storage.parts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A {@link ContinuedStream} whose bytes can go into a caller's buffer without an array in between. */
public final class ContinuedChannel extends ContinuedStream implements ReadableByteChannel {

    private static final int ARRAY_BYTES = 64 * 1024;

    /** @param lengthBytes of all that {@code first} gives unless it breaks */
    public ContinuedChannel(ObjectName name, DirectSource first, long lengthBytes, Continuation continuation) {
        super(name, first, lengthBytes, continuation);
    }

    /** A source that fills buffers. */
    public interface DirectSource extends Source {

        /** As {@link ReadableByteChannel#read}; in other respects as the other one. */
        int read(ByteBuffer target) throws IOException;

        @Override
        default int read(byte[] target, int offset, int length) throws IOException {
            return read(ByteBuffer.wrap(target, offset, length));
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return transfer(target.remaining(), (from, most) -> read(from, target, most));
    }

    private static int read(Source from, ByteBuffer target, int most) throws IOException {
        if (from instanceof DirectSource direct) {
            int limit = target.limit();
            try {
                return direct.read(target.limit(target.position() + most));
            } finally {
                target.limit(limit);
            }
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
