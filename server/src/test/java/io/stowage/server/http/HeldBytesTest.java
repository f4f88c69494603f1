package io.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What clients of HTTP/2 send ahead of what is taken is bounded on all connections together. */
class HeldBytesTest {

    /** A request as HPACK has it: POST, https, and a path of the static table. */
    private static final byte[] HEAD = {(byte) 0x83, (byte) 0x87, (byte) 0x84};

    private static final int BODY = 10_000;

    private final Budget held = new Budget(25_000);
    private final Queue<Http2DataFrame> untaken = new ArrayDeque<>();
    private EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void connect() {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer().build();
        channel = new EmbeddedChannel(codec, new HeldBytes(codec.connection(), held), new Untaking());
        channel.writeInbound(Http2CodecUtil.connectionPrefaceBuf());
        send(Http2FrameTypes.SETTINGS, 0, 0, new byte[0]);
        resets();
    }

    @AfterEach
    void close() {
        untaken.forEach(ReferenceCountUtil::release);
        channel.finishAndReleaseAll();
        assertThat(held.taken()).isZero();
    }

    private final class Untaking extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2DataFrame frame) {
                untaken.add(frame);
            } else {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private void send(int type, int flags, int stream, byte[] payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
        channel.writeInbound(frame.writeBytes(payload));
    }

    private void request(int stream) {
        send(Http2FrameTypes.HEADERS, 4, stream, HEAD);
    }

    private void body(int stream, int length) {
        send(Http2FrameTypes.DATA, 0, stream, new byte[length]);
    }

    private void take() {
        Http2DataFrame frame = untaken.remove();
        int bytes = frame.initialFlowControlledBytes();
        channel.writeOutbound(new DefaultHttp2WindowUpdateFrame(bytes).stream(frame.stream()));
        frame.release();
    }

    /** What was sent since the last look: how often a stream was reset because there was no room. */
    private int resets() {
        int resets = 0;
        ByteBuf sent = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            sent.writeBytes(part);
            part.release();
        }
        while (sent.isReadable()) {
            int length = sent.readMedium();
            byte type = sent.readByte();
            sent.skipBytes(5);
            if (type == Http2FrameTypes.RST_STREAM) {
                assertThat(sent.getInt(sent.readerIndex())).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
                resets++;
            }
            sent.skipBytes(length);
        }
        return resets;
    }

    @Test
    @DisplayName("V-32 a stream that sends more than there is room for is reset, the others stay")
    void tooMuchIsReset() {
        for (int stream = 1; stream <= 5; stream += 2) {
            request(stream);
            body(stream, BODY);
        }
        assertThat(resets()).isOne();
        assertThat(untaken).hasSize(2).allMatch(frame -> frame.content().readableBytes() == BODY);
    }

    @Test
    @DisplayName("V-32 a body byte by byte takes more room than its bytes")
    void shortFramesAreCounted() {
        request(1);
        for (int i = 0; i < 200 && resets() == 0; i++) {
            body(1, 1);
        }
        assertThat(untaken)
                .hasSizeBetween(20, 150)
                .allMatch(frame -> frame.content().capacity() == 1);
    }

    @Test
    @DisplayName("what is taken leaves its room to what comes next")
    void takenBytesLeaveRoom() {
        request(1);
        for (int i = 0; i < 20; i++) {
            body(1, BODY);
            body(1, 1);
            take();
            take();
            assertThat(held.taken()).isZero();
        }
        assertThat(resets()).isZero();
    }

    @Test
    @DisplayName("a stream that its client resets leaves its room")
    void endedStreamsLeaveRoom() {
        request(1);
        body(1, BODY);
        send(Http2FrameTypes.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
        assertThat(held.taken()).isZero();
    }
}
