package io.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class SpareBuffersTest {

    private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private final SpareBuffers buffers = new SpareBuffers(16, 1);

    @Test
    void whatIsGivenBackIsTakenAgainAndIsEmpty() {
        ByteBuf first = buffers.take(ALLOCATOR).writeLong(7);
        buffers.give(first);

        ByteBuf again = buffers.take(ALLOCATOR);
        assertThat(again).isSameAs(first);
        assertThat(again.isReadable()).isFalse();
        buffers.give(again);
        buffers.close();
        assertThat(first.refCnt()).isZero();
    }

    @Test
    void noMoreAreKeptThanWanted() {
        ByteBuf first = buffers.take(ALLOCATOR);
        ByteBuf second = buffers.take(ALLOCATOR);
        buffers.give(first);
        buffers.give(second);

        assertThat(second.refCnt()).isZero();
        buffers.close();
    }

    @Test
    void whatSomebodyStillHoldsIsLeftToHim() {
        ByteBuf buffer = buffers.take(ALLOCATOR);
        ByteBuf held = buffer.retainedDuplicate();
        buffers.give(buffer);

        assertThat(buffers.take(ALLOCATOR)).isNotSameAs(buffer).satisfies(ByteBuf::release);
        assertThat(held.refCnt()).isOne();
        held.release();
        buffers.close();
    }

    @Test
    void nothingIsKeptAfterTheEnd() {
        ByteBuf late = buffers.take(ALLOCATOR);
        buffers.close();
        buffers.give(late);

        assertThat(late.refCnt()).isZero();
    }
}
