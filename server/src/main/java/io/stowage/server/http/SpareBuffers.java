package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Buffers of one size that were used and will be again. The allocator's chunks are small, so that it does not keep much; a
 * fast download would have it get and clear a new one every few reads. Any thread.
 */
final class SpareBuffers implements AutoCloseable {

    private final int bufferBytes;
    private final int most;
    private final Deque<ByteBuf> spare = new ArrayDeque<>();
    private boolean closed;

    /** @param most kept; there may be any number of them in use */
    SpareBuffers(int bufferBytes, int most) {
        this.bufferBytes = bufferBytes;
        this.most = most;
    }

    /** An empty buffer, to be given back and not released. */
    ByteBuf take(ByteBufAllocator allocator) {
        @Nullable ByteBuf last;
        synchronized (spare) {
            last = spare.pollLast();
        }
        return last == null ? allocator.directBuffer(bufferBytes, bufferBytes) : last.clear();
    }

    /** Takes back one that nobody else holds; one that somebody does is left to him. */
    void give(ByteBuf buffer) {
        boolean kept = false;
        synchronized (spare) {
            if (!closed && spare.size() < most && buffer.refCnt() == 1) {
                kept = spare.offerLast(buffer);
            }
        }
        if (!kept) {
            buffer.release();
        }
    }

    @Override
    public void close() {
        synchronized (spare) {
            closed = true;
            spare.forEach(ByteBuf::release);
            spare.clear();
        }
    }
}
