package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.s3.PlainConnection.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** Against a server that takes bodies, and answers with what a test gives it. */
final class PlainWritesTest {

    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"tag\"\r\n\r\n";
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
    private static final int PART_BYTES = 3_000_000;

    /** What is sent by the SDK's client says so. */
    private static final String BY_THE_SDK = "Expect: 100-continue";

    private record Seen(String head, byte[] body) {}

    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** Each for one request; END: the connection is closed behind it; EARLY: it is given before the body. */
    private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(100);

    private final byte[] content = new byte[PART_BYTES];

    @SuppressWarnings("NullAway.Init") // before each
    private RawServer server;

    @SuppressWarnings("NullAway.Init") // before each
    private S3Connection connection;

    @BeforeEach
    void start() throws Exception {
        new Random(1).nextBytes(content);
        server = new RawServer(this::serve);
        connection = S3Connection.open(
                S3SettingsParser.parse(Map.of(
                        "bucket",
                        "images",
                        "regionendpoint",
                        "http://127.0.0.1:" + server.port(),
                        "accesskey",
                        "ID",
                        "secretkey",
                        "not to be seen")),
                List.of());
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        server.close();
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        InputStream in = socket.getInputStream();
        String head = head(in);
        while (!head.isEmpty()) {
            String answer = answers.take();
            byte[] body = new byte[0];
            if (!answer.startsWith("EARLY")) {
                if (head.contains(BY_THE_SDK)) {
                    write(socket, "HTTP/1.1 100 Continue\r\n\r\n");
                }
                Matcher length = LENGTH.matcher(head);
                body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
            }
            seen.add(new Seen(head, body));
            write(socket, answer.replace("EARLY", "").replace("END", ""));
            if (answer.endsWith("END")) {
                return;
            }
            head = head(in);
        }
    }

    /** Empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            text = head.toString(StandardCharsets.ISO_8859_1);
        }
        return text;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String putPart() {
        return connection
                .client()
                .uploadPart(
                        UploadPartRequest.builder()
                                .bucket("images")
                                .key("some/key")
                                .uploadId("id")
                                .partNumber(1)
                                .build(),
                        RequestBody.fromBytes(content))
                .eTag();
    }

    private void put(PutObjectRequest.Builder request, byte[] bytes) {
        connection.client().putObject(request.bucket("images").key("some/key").build(), RequestBody.fromBytes(bytes));
    }

    @Test
    void aPartIsSentAndItsConnectionUsedAgain() {
        for (int i = 0; i < 3; i++) {
            answers.add(GOOD);
            assertThat(putPart()).isEqualTo("\"tag\"");
        }
        assertThat(server.accepted()).hasSize(1);
        assertThat(seen).hasSize(3).allSatisfy(request -> {
            assertThat(request.body()).isEqualTo(content);
            assertThat(request.head())
                    .startsWith("PUT /images/some/key?")
                    .contains("partNumber=1", "uploadId=id", "Host: 127.0.0.1:" + server.port() + "\r\n")
                    .containsPattern("(?i)\r\nauthorization: AWS4-HMAC-SHA256 ")
                    .doesNotContain(BY_THE_SDK);
        });
    }

    @Test
    void aConnectionThatIsNotKeptIsNotUsedAgain() {
        for (int i = 0; i < 2; i++) {
            answers.add(GOOD.replace("ETag", "Connection: close\r\nETag") + "END");
            assertThat(putPart()).isEqualTo("\"tag\"");
        }
        assertThat(server.accepted()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "END",
                "HTTP/1.1 200 OK\r\nContent-Le" + "END",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nETag: \"other\"\r\nContent-Length: 3\r\n\r\nbad",
                "HTTP/1.1 200 OK\r\nETag: \"other\"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n" + GOOD,
                "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\nEND",
                "EARLYHTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\nEND",
                "EARLYEND"
            })
    void whatIsNotPlainlyThereIsSentOnceMore(String answer) {
        answers.add(answer);
        answers.add(GOOD);
        assertThat(putPart()).isEqualTo("\"tag\"");
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).head()).doesNotContain(BY_THE_SDK);
        assertThat(seen.get(1).head()).contains(BY_THE_SDK);
        assertThat(seen.get(1).body()).isEqualTo(content);
    }

    @Test
    void aStoreThatSaysItInAnotherWayIsLeftToTheSdk() {
        String other = "HTTP/1.1 200 OK\r\nETag: \"tag\"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        for (int i = 0; i < 7; i++) {
            answers.add(other);
        }
        for (int i = 0; i < 4; i++) {
            putPart();
        }
        assertThat(seen.stream().filter(request -> request.head().contains(BY_THE_SDK)))
                .hasSize(4);
        assertThat(seen).hasSize(7);
    }

    @Test
    void whatDependsOnWhatIsThereIsLeftToTheSdkAndSoIsWhatIsSmall() {
        answers.addAll(List.of(GOOD, GOOD, GOOD));
        put(PutObjectRequest.builder().ifNoneMatch("*"), content);
        put(PutObjectRequest.builder(), Arrays.copyOf(content, 1000));
        assertThat(server.accepted()).hasSize(1);
        put(PutObjectRequest.builder(), content);
        assertThat(server.accepted()).hasSize(2);
        assertThat(seen.get(0).head()).contains(BY_THE_SDK);
        assertThat(seen.get(2).head()).doesNotContain(BY_THE_SDK);
    }

    @Test
    void whoeverIsOutOfTimeIsLetGo() {
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket("images")
                .key("some/key")
                .overrideConfiguration(own -> own.apiCallTimeout(Duration.ofMillis(500)))
                .build();
        assertThatThrownBy(() -> connection.client().putObject(request, RequestBody.fromBytes(content)))
                .isInstanceOf(ApiCallTimeoutException.class);
    }

    @Test
    void aStoreThatTakesNothingIsNotWaitedForForEver() throws Exception {
        Duration seconds = Duration.ofSeconds(10);
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                PlainConnection sending = PlainConnection.open(
                        "127.0.0.1", deaf.getLocalPort(), new Patience(seconds, seconds, Duration.ofMillis(200)))) {
            assertThatThrownBy(() -> sending.send(ByteBuffer.allocate(100_000_000)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }
}
