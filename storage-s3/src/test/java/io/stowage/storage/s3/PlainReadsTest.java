package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.s3.PlainConnection.Patience;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that answers with the bytes that a test gives it. */
final class PlainReadsTest {

    private static final ObjectName NAME = new ObjectName("some/key");
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"tag\"\r\n";
    private static final String WHOLE = HEAD + "\r\nbytes";
    private static final Patience LONG =
            new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** Each for one request; a connection without the last line's end is closed behind it. */
    private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(10_000);

    @SuppressWarnings("NullAway.Init") // before each
    private RawServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RawServer(this::serve);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        threads.shutdownNow();
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        while (true) {
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return;
                }
                request.append((char) next);
            }
            requests.add(request.toString());
            String answer = answers.take();
            socket.getOutputStream().write(answer.replace("END", "").getBytes(StandardCharsets.ISO_8859_1));
            if (answer.endsWith("END")) {
                return;
            }
        }
    }

    private S3Settings settings(String endpoint) throws Exception {
        return S3SettingsParser.parse(Map.of(
                "bucket", "images", "regionendpoint", endpoint, "accesskey", "ID", "secretkey", "not to be seen"));
    }

    private interface Use {
        void of(PlainReads reads) throws Exception;
    }

    private void with(Patience patience, Use use) throws Exception {
        S3Settings settings = settings("http://127.0.0.1:" + server.port());
        try (S3Connection connection = S3Connection.open(settings, List.of())) {
            S3Links links = new S3Links(connection.ownPresigner(), new S3Bucket(connection.client(), settings));
            try (PlainReads reads = PlainReads.of(settings, links, connection.proxies(), patience)
                    .orElseThrow()) {
                use.of(reads);
            }
        }
    }

    private static String read(PlainSource source) throws IOException {
        ByteBuffer target = ByteBuffer.allocateDirect(100);
        while (source.read(target) >= 0) {
            assertThat(target.limit()).isEqualTo(100);
        }
        return StandardCharsets.ISO_8859_1.decode(target.flip()).toString();
    }

    @Test
    void anObjectIsReadAndItsConnectionUsedAgain() throws Exception {
        with(LONG, reads -> {
            for (int i = 0; i < 3; i++) {
                answers.add(WHOLE);
                PlainSource source = reads.get(NAME, "", "").orElseThrow();
                assertThat(source.content().lengthBytes()).isEqualTo(5);
                assertThat(source.content().tag()).isEqualTo("\"tag\"");
                assertThat(read(source)).isEqualTo("bytes");
                source.close();
            }
        });
        assertThat(server.accepted()).hasSize(1);
        assertThat(requests.get(0))
                .startsWith("GET /images/some/key?X-Amz-Algorithm=")
                .contains("\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
                .doesNotContain("Range", "If-Match", "not to be seen");
    }

    @Test
    void aRangeOfACertainContentIsAskedFor() throws Exception {
        answers.add(
                "HTTP/1.1 206 Partial\r\ncontent-range: bytes 2-6/20\r\nCONTENT-LENGTH:5\r\netag:\"tag\" \r\n\r\nbytes");
        with(LONG, reads -> {
            PlainSource source = reads.get(NAME, "bytes=2-6", "\"tag\"").orElseThrow();
            assertThat(source.content().range()).isEqualTo("bytes 2-6/20");
            assertThat(read(source)).isEqualTo("bytes");
        });
        assertThat(requests.get(0)).contains("\r\nRange: bytes=2-6\r\nIf-Match: \"tag\"\r\n\r\n");
    }

    @Test
    void aHeadThatBreaksOffIsNone() throws Exception {
        int length = (HEAD + "\r\n").length();
        with(LONG, reads -> {
            for (int cut = 0; cut < length; cut++) {
                answers.add(WHOLE.substring(0, cut) + "END");
                assertThat(reads.get(NAME, "", "")).as("cut at %d", cut).isEmpty();
            }
            answers.add(WHOLE.substring(0, length) + "END");
            PlainSource source = reads.get(NAME, "", "").orElseThrow();
            assertThat(read(source)).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nETag: \"tag\"\r\n\r\nbytes",
                "HTTP/1.1 307 Elsewhere\r\nContent-Length: 5\r\nETag: \"tag\"\r\nLocation: http://x/\r\n\r\nbytes",
                "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nETag: \"tag\"\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nETag: \"tag\"\r\n\r\nbytes",
                "HTTP/1.1 200 OK\r\nETag: \"tag\"\r\n\r\nbytes",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbytes",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\nETag: \"tag\"\r\n\r\nbytes",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\nETag: \"tag\"\r\n\r\nbytes",
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\nETag: \"tag\"\r\n\r\nbytes",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"tag\"\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbytes",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"tag\"\r\nContent-Encoding: gzip\r\n\r\nbytes",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"tag\"\r\nno field\r\n\r\nbytes",
                "no answer\r\n\r\n",
                "\r\n\r\n",
            })
    void whatIsNotPlainlyAnObjectIsLeftToOthers(String answer) throws Exception {
        answers.add(answer);
        answers.add(WHOLE);
        with(LONG, reads -> {
            assertThat(reads.get(NAME, "", "")).isEmpty();
            assertThat(reads.get(NAME, "", "")).isPresent();
        });
        assertThat(server.accepted()).as("nobody reads on behind it").hasSize(2);
    }

    @Test
    void aHeadWithoutEndIsNotCollected() throws Exception {
        answers.add("HTTP/1.1 200 OK\r\n" + "Field: value\r\n".repeat(1000));
        with(LONG, reads -> assertThat(reads.get(NAME, "", "")).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {HEAD + "Connection: close\r\n\r\nbytes", WHOLE + "more"})
    void theConnectionIsNotUsedAgainWhereSomethingElseMayCome(String answer) throws Exception {
        answers.add(answer);
        answers.add(WHOLE);
        with(LONG, reads -> {
            for (int i = 0; i < 2; i++) {
                PlainSource source = reads.get(NAME, "", "").orElseThrow();
                assertThat(read(source)).isEqualTo("bytes");
                source.close();
            }
        });
        assertThat(server.accepted()).hasSize(2);
    }

    @Test
    void halfReadItIsNotUsedAgain() throws Exception {
        answers.add(WHOLE);
        answers.add(WHOLE);
        with(LONG, reads -> {
            PlainSource source = reads.get(NAME, "", "").orElseThrow();
            assertThat(source.read(ByteBuffer.allocate(2))).isEqualTo(2);
            source.abandon();
            assertThat(read(reads.get(NAME, "", "").orElseThrow())).isEqualTo("bytes");
        });
        assertThat(server.accepted()).hasSize(2);
    }

    @Test
    void aConnectionThatTheStoreHasClosedIsReplaced() throws Exception {
        answers.add(WHOLE);
        answers.add(WHOLE);
        with(LONG, reads -> {
            PlainSource source = reads.get(NAME, "", "").orElseThrow();
            read(source);
            source.close();
            server.accepted().get(0).shutdownOutput();
            assertThat(read(reads.get(NAME, "", "").orElseThrow())).isEqualTo("bytes");
        });
        assertThat(server.accepted()).hasSize(2);
    }

    @Test
    void aStoreThatSaysNothingIsNotWaitedForForEver() throws Exception {
        Patience impatient = new Patience(Duration.ofSeconds(30), Duration.ofMillis(50), Duration.ofMillis(50));
        answers.add("HTTP/1.1 200 OK\r\n");
        with(impatient, reads -> assertThat(reads.get(NAME, "", "")).isEmpty());
        answers.add(HEAD + "\r\nbyt");
        with(impatient, reads -> {
            PlainSource source = reads.get(NAME, "", "").orElseThrow();
            assertThatThrownBy(() -> read(source)).isInstanceOf(SocketTimeoutException.class);
        });
    }

    @Test
    void whoeverWaitsIsToldOfTheEnd() throws Exception {
        answers.add(HEAD + "\r\nbyt");
        with(LONG, reads -> {
            PlainSource source = reads.get(NAME, "", "").orElseThrow();
            CountDownLatch waiting = new CountDownLatch(1);
            Future<?> reader = threads.submit(() -> {
                ByteBuffer target = ByteBuffer.allocate(10);
                assertThatThrownBy(() -> {
                            while (source.read(target) >= 0) {
                                waiting.countDown();
                            }
                        })
                        .isInstanceOf(IOException.class);
            });
            waiting.await();
            source.abandon();
            reader.get(20, TimeUnit.SECONDS);
        });
    }

    @Test
    void whatHasComeIsReadWithoutWaiting() throws Exception {
        answers.add(HEAD + "\r\nbyt");
        with(LONG, reads -> {
            PlainSource source = reads.get(NAME, "", "").orElseThrow();
            ByteBuffer target = ByteBuffer.allocate(100);
            while (target.position() < 3) {
                assertThat(source.readReady(target)).isNotNegative();
            }
            assertThat(source.readReady(target)).as("nothing has come").isZero();
            // Two bytes of this body, and what nobody asked for.
            server.accepted().get(0).getOutputStream().write("esmore".getBytes(StandardCharsets.ISO_8859_1));
            while (target.position() < 5) {
                assertThat(source.readReady(target)).isNotNegative();
            }
            assertThat(source.readReady(target)).as("nothing is left").isZero();
            assertThat(target.limit()).isEqualTo(100);
            assertThat(StandardCharsets.ISO_8859_1.decode(target.flip()).toString())
                    .isEqualTo("bytes");
        });
    }

    @Test
    void nobodyThereIsNoFailureYet() throws Exception {
        with(LONG, reads -> {
            server.leave();
            assertThat(reads.get(NAME, "", "")).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1:1", "http://127.0.0.1:1"})
    void onlyWhatIsNotEncryptedIsReadSo(String endpoint) throws Exception {
        S3Settings settings = settings(endpoint);
        try (S3Connection connection = S3Connection.open(settings, List.of())) {
            S3Links links = new S3Links(connection.ownPresigner(), new S3Bucket(connection.client(), settings));
            Optional<PlainReads> reads = PlainReads.of(settings, links, connection.proxies());
            assertThat(reads.isPresent())
                    .isEqualTo("http".equals(URI.create(endpoint).getScheme()));
        }
    }
}
