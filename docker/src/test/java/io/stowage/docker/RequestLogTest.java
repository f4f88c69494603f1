package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stowage.server.Registry;
import io.stowage.server.RegistryClient;
import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.htpasswd.HtpasswdAuthenticator;
import io.stowage.server.auth.htpasswd.HtpasswdLine;
import io.stowage.server.auth.htpasswd.HtpasswdSettings;
import io.stowage.server.config.Configuration.Log;
import io.stowage.server.config.Configuration.LogFormat;
import io.stowage.server.config.Configuration.LogLevel;
import io.stowage.storage.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of requests. */
class RequestLogTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final ByteArrayOutputStream access = new ByteArrayOutputStream();

    private void serve(LogLevel level, LogFormat format, boolean accessLog) throws IOException {
        Log settings = new Log(level, format, Map.of("service", "registry"), accessLog);
        Logger ours = Logger.getLogger("io.stowage");
        ours.setLevel(level == LogLevel.INFO ? Level.INFO : Level.WARNING);
        try (RequestLog requests = new RequestLog(settings, log, access);
                MemoryStore store = new MemoryStore();
                Registry registry = Registry.builder(store)
                        .drainTimeout(java.time.Duration.ZERO)
                        .observer(requests)
                        .build()
                        .start()) {
            new RegistryClient(registry.url())
                    .get(
                            "/v2/a/b/manifests/v1?_state=canary",
                            "X-Request-Id",
                            "mine",
                            "User-Agent",
                            "an \"agent\"",
                            "Authorization",
                            "Basic canary",
                            "Cookie",
                            "canary",
                            "traceparent",
                            "00-" + TRACE + "-00f067aa0ba902b7-01");
        }
    }

    private static List<String> lines(ByteArrayOutputStream written) {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void theLogHasALineInTextWithDistributionsNames() throws Exception {
        serve(LogLevel.INFO, LogFormat.TEXT, true);
        assertThat(lines(log))
                .singleElement()
                .asString()
                .contains(" info  response completed http.request.id=mine trace.id=" + TRACE)
                .contains(" http.request.method=GET ", " http.request.uri=/v2/a/b/manifests/v1 ")
                .contains(" http.request.useragent=\"an \\\"agent\\\"\" ", " vars.name=a/b ", " vars.reference=v1 ")
                .contains(" http.response.status=404 ", " service=registry")
                .doesNotContain("canary");
    }

    @Test
    void theLogHasAnObjectInJson() throws Exception {
        serve(LogLevel.INFO, LogFormat.JSON, false);
        JsonNode line = new JsonMapper().readTree(log.toByteArray());
        assertThat(line.path("msg").asText()).isEqualTo("response completed");
        assertThat(line.path("http.response.status").isNumber()).isTrue();
        assertThat(line.path("http.request.id").asText()).isEqualTo("mine");
        assertThat(line.path("service").asText()).isEqualTo("registry");
        assertThat(line.toString()).doesNotContain("canary");
        assertThat(access.size()).isZero();
    }

    /** A user may be called anything that a file of users can hold. */
    @Test
    @DisplayName("V-46: a user's name breaks out of no line")
    void usersAreNamedInOneWord() throws Exception {
        String name = "al ice] \"é\" - -";
        Path users = Files.writeString(
                directory.resolve("users"),
                name + HtpasswdLine.of("u", "secret", HtpasswdLine.MIN_COST).substring(1));
        Log settings = new Log(LogLevel.INFO, LogFormat.TEXT, Map.of(), true);
        Logger.getLogger("io.stowage").setLevel(Level.INFO);
        try (RequestLog requests = new RequestLog(settings, log, access);
                MemoryStore store = new MemoryStore();
                Registry registry = Registry.builder(store)
                        .drainTimeout(java.time.Duration.ZERO)
                        .observer(requests)
                        .access(AccessControl.by(HtpasswdAuthenticator.open(new HtpasswdSettings("r", users))))
                        .build()
                        .start()) {
            assertThat(new RegistryClient(registry.url())
                            .as(name + ":secret")
                            .get("/v2/")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(lines(log)).singleElement().asString().contains(" auth.user.name=\"al ice] \\\"é\\\" - -\" ");
        assertThat(lines(access))
                .singleElement()
                .asString()
                .matches("\\S+ - \\S+ \\[[^\\[]*] \"GET /v2/ HTTP/1.1\" \\d+ .*");
    }

    @Test
    void theAccessLogIsApaches() throws Exception {
        serve(LogLevel.WARN, LogFormat.TEXT, true);
        assertThat(log.size()).isZero();
        assertThat(lines(access))
                .singleElement()
                .asString()
                .matches("127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}] "
                        + "\"GET /v2/a/b/manifests/v1 HTTP/1\\.1\" 404 \\d+ \"\" \"an \\\\\"agent\\\\\"\"");
    }

    @Test
    void whoReadsSlowlyHoldsUpNobody() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    reading.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                written.write(bytes, offset, length);
            }
        };
        try (LineWriter writer = new LineWriter(slow, "test-writer")) {
            for (int i = 0; i < 100_000; i++) {
                writer.write(() -> "line\n");
            }
            reading.countDown();
        }
        assertThat(lines(written).size()).isBetween(2048, 20_000);
    }
}
