package io.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of TLS, only whole records go on; what has come of the next takes as much memory as it is long. */
class WholeRecordsTest {

    private static final int READ_BYTES = 64 * 1024;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void begin() {
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(new WholeRecords());
    }

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    private static ByteBuf record(int length) {
        return Unpooled.buffer()
                .writeByte(23)
                .writeShort(0x0303)
                .writeShort(length)
                .writeBytes(new byte[length]);
    }

    private void read(ByteBuf bytes) {
        channel.writeInbound(allocator.directBuffer(READ_BYTES).writeBytes(bytes));
    }

    private ByteBuf handedOn() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            all.writeBytes(next);
            next.release();
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 4000, 20_000, 60_000})
    @DisplayName("records that come in pieces go on whole, byte for byte")
    void recordsGoOnWhole(int piece) {
        ByteBuf sent = Unpooled.buffer();
        for (int length : new int[] {0, 1, 5, 16_000, 16 * 1024 + 256, 3, 0, 16 * 1024 + 2048, 700}) {
            sent.writeBytes(record(length).setByte(5, length));
        }
        ByteBuf seen = Unpooled.buffer();
        ByteBuf source = sent.duplicate();
        while (source.isReadable()) {
            read(source.readSlice(Math.min(piece, source.readableBytes())));
            seen.writeBytes(handedOn());
        }
        assertThat(seen).isEqualTo(sent);
    }

    @Test
    @DisplayName("V-32 of a record that is not there to its end nothing goes on, and no direct memory is kept")
    void begunRecordsTakeWhatTheyAreLong() {
        ByteBuf sent = record(100).writeBytes(record(16_000));
        read(sent.readSlice(105 + 3000));
        assertThat(handedOn().readableBytes()).isEqualTo(105);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isEqualTo(3000);
        read(sent.readSlice(10_000));
        assertThat(channel.<ByteBuf>readInbound()).isNull();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isLessThan(20_000);
        read(sent);
        assertThat(handedOn()).isEqualTo(record(16_000));
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 18})
    @DisplayName("what is no TLS goes on as it comes")
    void foreignBytesGoOn(int first) {
        byte[] request = "GET /v2/ HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
        read(Unpooled.wrappedBuffer(request, 0, first));
        read(Unpooled.wrappedBuffer(request, first, request.length - first));
        assertThat(handedOn()).isEqualTo(Unpooled.wrappedBuffer(request));
    }

    @Test
    @DisplayName("a record longer than any may be goes on at once, to be refused")
    void tooLongRecordsGoOn() {
        ByteBuf header = record(20_000).slice(0, 50);
        read(header.duplicate());
        assertThat(handedOn()).isEqualTo(header);
    }
}
