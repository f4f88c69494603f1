package io.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is read of HTTP/1.1 before anybody asks for it is counted, and bounded while memory is scarce. */
class ReadAheadTest {

    private static final int PART = 1000;

    private final Budget slices = new Budget(ScarceReads.MAX_BYTES + 2 * PART);
    private final MessageGate gate = new MessageGate(slices);
    private final EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder(slices), gate);

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
        assertThat(slices.taken()).isZero();
    }

    private void read(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private void part() {
        read("x".repeat(PART));
    }

    private void take() {
        gate.next();
        ReferenceCountUtil.release(channel.readInbound());
    }

    private void begin() {
        read("PUT /v2/ HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
        take();
        assertThat(slices.taken()).isZero();
    }

    @Test
    @DisplayName("a body is read ahead by a little, and that is counted")
    void readAheadIsCounted() {
        begin();
        part();
        part();
        assertThat(slices.taken()).isEqualTo(2 * PART);
        assertThat(channel.config().isAutoRead()).isTrue();
        take();
        assertThat(slices.taken()).isEqualTo(PART);
    }

    @Test
    @DisplayName("V-32 while memory is scarce no body is read ahead")
    void nothingIsReadAheadWhenScarce() {
        begin();
        slices.add(2 * PART);
        part();
        assertThat(channel.config().isAutoRead()).isFalse();
        take();
        assertThat(channel.config().isAutoRead()).isTrue();
        slices.give(2 * PART);
    }

    @Test
    @DisplayName("V-32 half a head keeps the whole buffer that it came in, and that is counted")
    void halfAHeadIsCounted() {
        ByteBuf longRead = Unpooled.buffer(ScarceReads.MAX_BYTES);
        channel.writeInbound(longRead.writeBytes("GET /v2/ HT".getBytes(StandardCharsets.US_ASCII)));
        assertThat(slices.taken()).isEqualTo(ScarceReads.MAX_BYTES);
        read("TP/1.1\r\nHost: h\r\n\r\n");
        assertThat(slices.taken()).isZero();
    }
}
