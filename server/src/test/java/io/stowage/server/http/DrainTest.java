package io.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a kept connection when the server ends. */
final class DrainTest {

    private static final String REQUEST = "GET /elsewhere HTTP/1.1\r\nHost: h\r\n\r\n";

    private final Limits limits = Limits.ofProcess();
    private final StorageThreads storage = new StorageThreads(1, 1, false);
    private final Connections connections = new Connections(1);
    private final DateHeader date = new DateHeader(InstantSource.system());
    private final Edge edge = new Edge(
            storage,
            Map.of(),
            Routes.ofRegistry(PublicUrls.plain()),
            Admission.reads(),
            Entrance.open(),
            RequestObserver.NONE,
            new AnswerHeaders(PublicUrls.plain(), false, Map.of()),
            Edge.Timeouts.defaults(),
            connections,
            new Refusals(1, Optional.empty(), date),
            Budgets.of(limits),
            date);
    private final MessageGate gate = new MessageGate(new Budget(Long.MAX_VALUE));
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new StrictRequestDecoder(new Budget(Long.MAX_VALUE)),
            new HttpResponseEncoder(),
            gate,
            new ConnectionHandler(edge, gate, false, false));

    @BeforeEach
    void endTheServer() {
        channel.freezeTime();
        channel.writeInbound(Unpooled.copiedBuffer(REQUEST, StandardCharsets.US_ASCII));
        assertThat(sent()).startsWith("HTTP/1.1 404").doesNotContain("connection: close");
        connections.drain(100);
        channel.pipeline().get(ConnectionHandler.class).drain(100);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        storage.close();
    }

    private String sent() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.append(part.toString(StandardCharsets.US_ASCII));
            part.release();
        }
        return all.toString();
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void aRequestThatWasOnItsWayIsAnsweredAsTheLast() {
        pass(99);
        channel.writeInbound(Unpooled.copiedBuffer(REQUEST, StandardCharsets.US_ASCII));

        assertThat(sent()).startsWith("HTTP/1.1 404").contains("connection: close");
        pass(10_000);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anIdleConnectionIsClosedSoon() {
        assertThat(channel.isOpen()).isTrue();
        pass(100);
        assertThat(channel.isOpen()).isFalse();
    }
}
