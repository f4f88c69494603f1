package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** Reads sockets into buffers as long as what comes, and into short ones while memory for slices is scarce. Any thread. */
final class ScarceReads implements RecvByteBufAllocator {

    private static final int MIN_BYTES = 1024;
    private static final int FIRST_BYTES = 4096;

    /** One socket read; also what a body comes in. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_SCARCE_BYTES = 16 * 1024;

    private final Budget slices;
    private final RecvByteBufAllocator adaptive =
            new AdaptiveRecvByteBufAllocator(MIN_BYTES, FIRST_BYTES, MAX_BYTES).maxMessagesPerRead(1);

    ScarceReads(Budget slices) {
        this.slices = slices;
    }

    @Override
    @SuppressWarnings("deprecation") // epoll asks for this kind of handle, and no other
    public Handle newHandle() {
        return new ScarceHandle(adaptive.newHandle());
    }

    @SuppressWarnings("deprecation")
    private final class ScarceHandle extends DelegatingHandle implements ExtendedHandle {

        ScarceHandle(Handle adaptive) {
            super(adaptive);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            int wanted = guess();
            return allocator.ioBuffer(slices.hasRoom(MAX_BYTES) ? wanted : Math.min(wanted, MAX_SCARCE_BYTES));
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return delegate() instanceof ExtendedHandle handle
                    ? handle.continueReading(maybeMoreData)
                    : delegate().continueReading();
        }
    }
}
