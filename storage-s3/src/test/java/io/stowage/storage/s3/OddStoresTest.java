package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.Version;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stores that do not do what the protocol says. */
final class OddStoresTest {

    private static final StorageKey KEY = new StorageKey("some/key");

    /** More than the SDK, or we at some time, had for connections. */
    private static final int READERS = 600;

    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    /** A permit for each answer that is over, one way or another. */
    private final Semaphore ended = new Semaphore(0);

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Kind kind = Kind.BARE_TAGS;

    @SuppressWarnings("NullAway.Init") // before each
    private HttpServer server;

    @SuppressWarnings("NullAway.Init") // before each
    private TestStore store;

    /** What is odd about it. */
    private enum Kind {
        /** It compares what stands in a condition with the tag without its quotes, as old Ceph does. */
        BARE_TAGS,
        /** It breaks off in the middle of an answer. */
        BREAKS_OFF,
        /** It begins an answer, and then takes its time. */
        DAWDLES,
        /** It is busy. */
        BUSY
    }

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        store = new TestStore(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Map.of());
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void tagsAreQuotedOnlyWhereTheyAreKnownThatWay() throws Exception {
        try (S3Store ceph = store.open(Map.of())) {
            assertThat(ceph.capabilities().replaceIfSame()).isEqualTo(Reach.STORE);
            assertThat(ceph.capabilities().createIfAbsent()).isEqualTo(Reach.STORE);
            assertThat(ceph.capabilities().deleteIfSame()).isEqualTo(Reach.NONE);
            Version first = ceph.write(KEY, new byte[] {1}, Precondition.none()).orElseThrow();

            assertThat(ceph.write(KEY, new byte[] {2}, Precondition.version(first)))
                    .isPresent();
            assertThat(ceph.write(KEY, new byte[] {3}, Precondition.version(first)))
                    .isEmpty();
        }
    }

    @Test
    void anAnswerThatBreaksOffIsNoShorterContent() throws Exception {
        try (S3Store breaking = store.open(Map.of())) {
            breaking.write(KEY, new byte[1000], Precondition.none());
            kind = Kind.BREAKS_OFF;
            try (Content content = breaking.open(KEY, ByteRange.ALL).orElseThrow()) {
                InputStream stream = ((Content.StreamContent) content).stream();
                assertThatThrownBy(stream::readAllBytes).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aBusyStoreIsAskedAgainAndNotForEver() throws Exception {
        Requests requests = new Requests();
        try (S3Store busy = store.open(Map.of(), requests)) {
            kind = Kind.BUSY;
            requests.forget();
            assertThatThrownBy(() -> busy.stat(KEY)).isInstanceOf(StorageException.Unavailable.class);
            assertThat(requests.sent()).hasSize(4);
        }
    }

    @Test
    void whoeverReadsNoMoreGivesTheConnectionBack() throws Exception {
        try (S3Store reading = store.open(Map.of())) {
            reading.write(KEY, new byte[3_000_000], Precondition.none());
            ended.drainPermits();
            for (int i = 0; i < READERS; i++) {
                reading.open(KEY, ByteRange.ALL).orElseThrow().close();
            }
            assertThat(ended.tryAcquire(READERS, 30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void manyWhoReadSlowlyLeaveConnectionsToOthers() throws Exception {
        List<Content> slow = new ArrayList<>();
        try (S3Store reading = store.open(Map.of())) {
            reading.write(KEY, new byte[1000], Precondition.none());
            kind = Kind.DAWDLES;
            for (int i = 0; i < READERS; i++) {
                slow.add(reading.open(KEY, ByteRange.ALL).orElseThrow());
            }
            kind = Kind.BARE_TAGS;
            assertThat(reading.stat(KEY)).isPresent();
            for (Content content : slow) {
                content.close();
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            switch (kind) {
                case BUSY -> exchange.sendResponseHeaders(503, -1);
                case BREAKS_OFF -> beginAnswer(exchange);
                case DAWDLES -> {
                    beginAnswer(exchange);
                    over.await();
                }
                default -> answer(exchange, path, body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.release();
        }
    }

    private static void beginAnswer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write(new byte[10]);
        exchange.getResponseBody().flush();
    }

    private void answer(HttpExchange exchange, String path, byte[] body) throws IOException {
        Optional<byte[]> found = Optional.ofNullable(contents.get(path));
        switch (exchange.getRequestMethod()) {
            case "PUT" -> put(exchange, path, body, found);
            case "DELETE" -> {
                contents.remove(path);
                exchange.sendResponseHeaders(204, -1);
            }
            default -> {
                found.ifPresent(bytes -> exchange.getResponseHeaders().add("ETag", '"' + tag(bytes) + '"'));
                found.ifPresent(
                        bytes -> exchange.getResponseHeaders().add("Content-Length", Integer.toString(bytes.length)));
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(
                        found.isPresent() ? 200 : 404, head || found.isEmpty() ? -1 : found.get().length);
                if (found.isPresent() && !head) {
                    exchange.getResponseBody().write(found.get());
                }
            }
        }
    }

    private void put(HttpExchange exchange, String path, byte[] body, Optional<byte[]> found) throws IOException {
        Optional<String> match =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("If-Match"));
        boolean mustBeAbsent = exchange.getRequestHeaders().containsKey("If-None-Match");
        boolean refused = (mustBeAbsent && found.isPresent())
                || (match.isPresent() && !match.equals(found.map(OddStoresTest::tag)));
        if (refused) {
            exchange.sendResponseHeaders(412, -1);
            return;
        }
        contents.put(path, body);
        exchange.getResponseHeaders().add("ETag", '"' + tag(body) + '"');
        exchange.sendResponseHeaders(200, -1);
    }

    private static String tag(byte[] bytes) {
        return Integer.toHexString(new String(bytes, StandardCharsets.ISO_8859_1).hashCode());
    }
}
