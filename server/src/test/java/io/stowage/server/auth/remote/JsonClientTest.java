package io.stowage.server.auth.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpHandler;
import io.stowage.server.TestCertificate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonClientTest {

    private static final int MEBIBYTE = 1024 * 1024;

    @TempDir
    static Path own;

    @TempDir
    static Path foreign;

    @TempDir
    Path folder;

    private static TestCertificate certificate;
    private static TestCertificate stranger;

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private final List<String> shown = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificate = TestCertificate.make(own);
        stranger = TestCertificate.make(foreign);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private URI start(HttpHandler handler) throws Exception {
        HttpsStub stub = HttpsStub.start(certificate, handler);
        open.add(stub);
        return stub.url();
    }

    private URI startShowing() throws Exception {
        return start(exchange -> {
            shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            HttpsStub.answer(exchange, 200, "{\"a\":1}");
        });
    }

    private static JsonClient client() {
        return new JsonClient(Optional.of(certificate.certificate()), Optional.empty());
    }

    @Test
    void whoIsSignedByTheAuthoritiesIsAsked() throws Exception {
        URI url = startShowing();
        assertThat(client().get(url).body().path("a").asInt()).isEqualTo(1);
        assertThat(shown).containsExactly("null");
    }

    @Test
    void whoIsSignedBySomebodyElseIsNot() throws Exception {
        URI url = startShowing();
        JsonClient other = new JsonClient(Optional.of(stranger.certificate()), Optional.empty());
        JsonClient jvm = new JsonClient(Optional.empty(), Optional.empty());
        for (JsonClient each : List.of(other, jvm)) {
            assertThatThrownBy(() -> each.post(url, JsonNodeFactory.instance.objectNode(), Optional.of("secret")))
                    .isInstanceOf(SSLException.class);
        }
        assertThat(shown).isEmpty();
    }

    @Test
    void whoIsSignedForAnotherNameIsNot() throws Exception {
        HttpsStub stub = HttpsStub.start(
                certificate, new InetSocketAddress("127.0.0.2", 0), exchange -> HttpsStub.answer(exchange, 200, "{}"));
        open.add(stub);
        assertThatThrownBy(() -> client().get(stub.url())).isInstanceOf(SSLException.class);
    }

    @Test
    void authoritiesAreReadAgain() throws Exception {
        URI url = startShowing();
        Path file = Files.copy(stranger.certificate(), folder.resolve("ca.crt"));
        JsonClient client = new JsonClient(Optional.of(file), Optional.empty());
        assertThatThrownBy(() -> client.get(url)).isInstanceOf(SSLException.class);
        Files.write(file, Files.readAllBytes(certificate.certificate()));
        assertThat(client.get(url).status()).isEqualTo(200);
    }

    @Test
    void severalAuthoritiesCount() throws Exception {
        Path file = Files.writeString(
                folder.resolve("ca.crt"),
                Files.readString(stranger.certificate()) + Files.readString(certificate.certificate()));
        URI url = startShowing();
        assertThat(new JsonClient(Optional.of(file), Optional.empty()).get(url).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void withoutAuthoritiesNobodyIsAsked(String text) throws Exception {
        URI url = startShowing();
        Path file = Files.writeString(folder.resolve("ca.crt"), text);
        assertThatThrownBy(() -> new JsonClient(Optional.of(file), Optional.empty()).get(url))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there are no certificates of authorities in " + file);
        assertThat(shown).isEmpty();
    }

    @Test
    @DisplayName("service account tokens are rotated under the running process")
    void theTokenIsReadEachTime() throws Exception {
        URI url = startShowing();
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        JsonClient client = new JsonClient(Optional.of(certificate.certificate()), Optional.of(file));
        client.get(url);
        Files.writeString(file, "second");
        client.post(url, JsonNodeFactory.instance.objectNode(), Optional.empty());
        client.post(url, JsonNodeFactory.instance.objectNode(), Optional.of("user's"));
        client.get(url, Optional.of("user's"));
        assertThat(shown).containsExactly("Bearer first", "Bearer second", "Bearer user's", "Bearer user's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "canary with spaces", "canary\r\nX-Other: 1", "canary\u00e9", "canary\u0000"})
    @DisplayName("V-11 V-35: what is no token is not sent, and not told")
    void tokensAreNoHeaders(String token) throws Exception {
        URI url = startShowing();
        JsonClient client = client();
        assertThatThrownBy(() -> client.get(url, Optional.of(token)))
                .isInstanceOf(IOException.class)
                .satisfies(thrown -> {
                    StringWriter all = new StringWriter();
                    thrown.printStackTrace(new PrintWriter(all));
                    assertThat(all.toString()).doesNotContain("canary");
                });
        assertThat(shown).isEmpty();
    }

    @Test
    @DisplayName("V-15: a redirect is an answer, and nothing to follow")
    void redirectsAreNotFollowed() throws Exception {
        URI elsewhere = startShowing();
        URI url = start(exchange -> {
            exchange.getResponseHeaders().set("Location", elsewhere.toString());
            HttpsStub.answer(exchange, 302, "");
        });
        assertThat(client().get(url, Optional.of("secret")).status()).isEqualTo(302);
        assertThat(shown).isEmpty();
    }

    private static String ofLength(int bytes) {
        return "\"" + "x".repeat(bytes - 2) + '"';
    }

    @Test
    void longAnswersAreNotRead() throws Exception {
        URI longest = start(exchange -> HttpsStub.answer(exchange, 200, ofLength(MEBIBYTE)));
        assertThat(client().get(longest).body().textValue()).hasSize(MEBIBYTE - 2);
        URI longer = start(exchange -> HttpsStub.answer(exchange, 200, ofLength(MEBIBYTE + 1)));
        assertThatThrownBy(() -> client().get(longer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void answersWithoutAnEndAreNotReadToIt() throws Exception {
        CountDownLatch cutOff = new CountDownLatch(1);
        URI url = start(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody().write(new byte[64 * 1024]);
                }
            } catch (IOException e) {
                cutOff.countDown();
            }
        });
        assertThatThrownBy(() -> client().get(url))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too long");
        cutOff.await();
    }

    @Test
    void nobodyIsWaitedForLong() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        open.add(end::countDown);
        URI silent = start(exchange -> await(end));
        URI stalling = start(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            await(end);
        });
        JsonClient client =
                new JsonClient(Optional.of(certificate.certificate()), Optional.empty(), Duration.ofMillis(300));
        for (URI each : List.of(silent, stalling)) {
            assertThatThrownBy(() -> client.get(each)).isInstanceOf(HttpTimeoutException.class);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aConnectionThatDiedIsNoAnswer() throws Exception {
        URI url = start(exchange -> {
            shown.add("asked");
            if (shown.size() != 2) {
                HttpsStub.answer(exchange, 200, "{}");
            }
        });
        JsonClient client = client();
        for (int i = 0; i < 2; i++) {
            assertThat(client.post(url, JsonNodeFactory.instance.objectNode(), Optional.empty())
                            .status())
                    .isEqualTo(200);
        }
        assertThat(shown).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{\"a\":1,\"a\":2}", "{\"a\":"})
    void whatIsNoJsonIsMissing(String text) throws Exception {
        URI url = start(exchange -> HttpsStub.answer(exchange, 503, text));
        JsonClient.Answer answer = client().get(url);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body().isMissingNode()).isTrue();
    }

    @Test
    @DisplayName("V-38 V-39: JSON that is nested deeply is none")
    void deepJsonIsMissing() throws Exception {
        URI url = start(exchange -> HttpsStub.answer(exchange, 200, "[".repeat(10_000)));
        assertThat(client().get(url).body().isMissingNode()).isTrue();
    }
}
