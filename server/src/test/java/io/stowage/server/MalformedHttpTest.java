package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.RawConnection.Answer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no well-behaved client sends. */
class MalformedHttpTest {

    private static final String SMUGGLED = "GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n";

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    static Stream<String> ambiguousMessages() {
        String post = "POST /v2/r/blobs/uploads/ HTTP/1.1\r\nHost: h\r\n";
        return Stream.of(
                post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                post + "Transfer-Encoding: gzip, chunked, identity\r\n\r\n0\r\n\r\n",
                post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                post + "Content-Length: 3\r\nContent-Length: 5\r\n\r\nabc",
                post + "Content-Length: 3, 5\r\n\r\nabc",
                post + "Content-Length: -1\r\n\r\n",
                post + "Content-Length: +3\r\n\r\nabc",
                post + "Content-Length: 0x3\r\n\r\nabc",
                post + "Content-Length: 99999999999999999999\r\n\r\nabc",
                post + "Content-Length: 3 3\r\n\r\nabc",
                post + "Content-Length : 3\r\n\r\nabc",
                post + "X-A\r\n\r\n",
                post + "X A: b\r\n\r\n",
                post + ": b\r\n\r\n",
                post + "X-A: b\u0000c\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: a@evil/path\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\n Host: a\r\n\r\n",
                "POST /v2/ HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /v2/ HTTP/1.1 x\r\nHost: h\r\n\r\n",
                "GET /v2/ HTTP/2.0\r\nHost: h\r\n\r\n",
                "GET /v2/ HTTQ/1.1\r\nHost: h\r\n\r\n",
                "G\u0001T /v2/ HTTP/1.1\r\nHost: h\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("ambiguousMessages")
    @DisplayName("V-31 a message that two parsers could read differently ends the connection with 4xx")
    void ambiguityIsRefused(String message) throws IOException {
        try (RawConnection connection = registry.connect()) {
            Answer answer = connection.send(message + SMUGGLED).answer();
            assertThat(answer.status()).as(answer.head() + answer.body()).isBetween(400, 499);
            assertThat(connection.isEnded())
                    .as("nothing behind it is looked at")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"zz\r\nabc\r\n0\r\n\r\n", "-1\r\n\r\n", "5\r\nabcdeXX0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\nabc"})
    @DisplayName("V-31 a body in malformed chunks is refused and ends the connection")
    void malformedChunksAreRefused(String body) throws IOException {
        String location = registry.client().upload("r");
        try (RawConnection connection = registry.connect()) {
            Answer answer = connection
                    .send("PATCH " + location + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body
                            + SMUGGLED)
                    .answer();
            assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(400);
            assertThat(connection.isEnded())
                    .as("nothing behind it is looked at")
                    .isTrue();
        }
    }

    @Test
    @DisplayName("V-31 a header larger than the limit is 431, a longer request line 414")
    void oversizedHeadsAreRefused() throws IOException {
        try (RawConnection connection = registry.connect()) {
            String large = "GET /v2/ HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(40_000) + "\r\n\r\n";
            assertThat(connection.send(large).answer().status()).isEqualTo(431);
        }
        try (RawConnection connection = registry.connect()) {
            String large = "GET /v2/" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: h\r\n\r\n";
            assertThat(connection.send(large).answer().status()).isEqualTo(414);
        }
    }

    @Test
    @DisplayName("V-33 requests sent without reading answers are all answered, in order, when the client reads")
    void pipelinedRequestsAreAnswered() throws IOException {
        int requests = 3000;
        try (RawConnection connection = registry.connect()) {
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < requests; i++) {
                        connection.send("GET /v2/r" + i + "/manifests/x HTTP/1.1\r\nHost: h\r\n\r\n");
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.start();
            for (int i = 0; i < requests; i++) {
                assertThat(connection.answer().status()).isEqualTo(404);
            }
        }
    }

    @Test
    @DisplayName("V-34 nothing of Host or X-Forwarded-* gets into a Location")
    void locationsAreRelative() throws IOException {
        try (RawConnection connection = registry.connect()) {
            Answer answer = connection
                    .send(
                            "POST /v2/r/blobs/uploads/ HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example"
                                    + "\r\nX-Forwarded-Proto: gopher\r\nForwarded: host=evil.example\r\nContent-Length: 0\r\n\r\n")
                    .answer();
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.head()).contains("location: /v2/r/blobs/uploads/").doesNotContain("evil");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/r/manifests/x%0d%0aX-Injected:%201",
                "/v2/r/tags/list?last=%0d%0aX-Injected:%201&n=1",
                "/v2/r/referrers/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                        + "?artifactType=a%0d%0aX-Injected:%201",
                "/v2/_catalog?n=1&last=%0d%0aX-Injected:%201"
            })
    @DisplayName("V-35 no parameter becomes a header line")
    void lineBreaksAreNotReflected(String target) throws IOException {
        try (RawConnection connection = registry.connect()) {
            Answer answer = connection
                    .send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n")
                    .answer();
            assertThat(answer.status()).isLessThan(500);
            assertThat(answer.head()).doesNotContainIgnoringCase("\r\nX-Injected");
        }
    }

    @Test
    @DisplayName("V-35 a tag parameter with a line break is refused")
    void tagParametersAreValidated() {
        var refused = registry.client()
                .send(
                        "PUT",
                        "/v2/r/manifests/latest?tag=x%0d%0aX-Injected:%201",
                        RegistryClient.utf8("{}"),
                        "Content-Type",
                        "application/vnd.oci.image.manifest.v1+json");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(RegistryClient.text(refused)).contains("TAG_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/a%2Fb/tags/list",
                "/v2/a%2fb/tags/list",
                "/v2/a%5Cb/tags/list",
                "/v2/a%00/tags/list",
                "/v2/a;x/tags/list",
                "/v2/a/../b/tags/list",
                "/v2/a/./tags/list",
                "/v2/%2e%2e/b/tags/list",
                "/v2//b/tags/list",
                "//v2/b/tags/list",
                "/v2/b//tags/list",
                "/v2/b/tags/list/",
                "/V2/b/tags/list",
                "/v2/B/tags/list",
                "/v2/b%252f/tags/list",
                "/v2/b%/tags/list",
                "/v2/b%zz/tags/list",
                "/v2/b%c0%af/tags/list",
                "/v2/_catalog/",
                "/v2/%5fcatalog;x",
                "/v2/./_catalog",
                "/v2//_catalog",
                "/v2/b/tags/list#x",
                "b/tags/list",
                "*",
                "/v2/-b/tags/list",
                "/v2/b-/tags/list",
                "/v2/b..c/tags/list",
                "/v2/b___c/tags/list"
            })
    @DisplayName("V-36 a path that a proxy could read differently is 4xx, never 200")
    void confusingPathsAreRefused(String path) throws IOException {
        registry.client().image("b", "x", "layer");
        registry.client().image("a/b", "x", "layer");
        try (RawConnection connection = registry.connect()) {
            Answer answer = connection
                    .send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n")
                    .answer();
            assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
        }
    }

    @Test
    @DisplayName("V-36 a colon may come encoded: it means the same in every parser")
    void encodedColonsAreTaken() {
        var digest = registry.client().blob("r", RegistryClient.utf8("x"));
        String encoded = digest.toString().replace(":", "%3A");
        assertThat(registry.client().get("/v2/r/blobs/" + encoded).statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("V-41 compressed bodies are refused, not inflated")
    void codedBodiesAreRefused() {
        for (String coding : List.of("gzip", "deflate", "br", "zstd")) {
            var refused = registry.client()
                    .send(
                            "PUT",
                            "/v2/r/manifests/x",
                            RegistryClient.utf8("{}"),
                            "Content-Encoding",
                            coding,
                            "Content-Type",
                            "application/vnd.oci.image.manifest.v1+json");
            assertThat(refused.statusCode()).isEqualTo(415);
        }
    }

    @Test
    @DisplayName("S-61 the absolute form of a target is taken by its path")
    void absoluteFormIsTaken() throws IOException {
        try (RawConnection connection = registry.connect()) {
            Answer answer = connection
                    .send("GET http://elsewhere/v2/ HTTP/1.1\r\nHost: h\r\n\r\n")
                    .answer();
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("S-61 unknown methods are 405 with Allow, and the connection goes on")
    void unknownMethodsAreRefused() throws IOException {
        try (RawConnection connection = registry.connect()) {
            for (String method : List.of("BREW", "TRACE", "OPTIONS", "PROPFIND", "POST")) {
                Answer answer = connection
                        .send(method + " /v2/r/tags/list HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                        .answer();
                assertThat(answer.status()).as(method).isEqualTo(405);
                assertThat(answer.head()).contains("allow: GET, HEAD");
            }
        }
    }
}
