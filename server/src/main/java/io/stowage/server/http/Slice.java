package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Bytes of a body between its store and its client.
 *
 * @param spare whether the buffer is used again
 * @param reserved of the budget
 */
record Slice(ByteBuf bytes, boolean spare, int reserved, Resources from) {

    /** What one read brings. Less would cost more calls, more would have slow clients keep more. */
    static final int MAX_BYTES = 128 * 1024;

    /** The same while memory for slices is scarce. */
    private static final int SCARCE_BYTES = 16 * 1024;

    /** What all bodies share. */
    record Resources(StorageThreads storage, Budget slices) {}

    static Slice of(byte[] bytes, Resources from) {
        return new Slice(Unpooled.wrappedBuffer(bytes), false, 0, from);
    }

    /** Without bytes, its capacity no more than {@code left}. */
    static Slice empty(long left, Resources from, ByteBufAllocator allocator) {
        int reserved = from.slices().take(MAX_BYTES) ? MAX_BYTES : 0;
        int length = (int) Math.min(reserved == 0 ? SCARCE_BYTES : MAX_BYTES, left);
        boolean spare = length == MAX_BYTES;
        try {
            ByteBuf bytes = spare ? from.storage().buffers().take(allocator) : allocator.directBuffer(length, length);
            return new Slice(bytes, spare, reserved, from);
        } catch (RuntimeException | OutOfMemoryError e) {
            from.slices().give(reserved);
            throw e;
        }
    }

    /** For the channel, which releases it. */
    ByteBuf toWrite() {
        return bytes.retainedDuplicate();
    }

    /** When the channel is done with it, or never gets it. */
    void drop() {
        if (spare) {
            from.storage().buffers().give(bytes);
        } else {
            bytes.release();
        }
        from.slices().give(reserved);
    }
}
