package io.stowage.server;

import static io.stowage.server.Answers.assertErrors;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Answers.json;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.text;
import static io.stowage.server.RegistryClient.utf8;
import static io.stowage.server.RegistryClient.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.server.RawConnection.Answer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all requests. distribution-spec: API, Error Codes, Extensions; RFC 9110. */
class GeneralTest {

    private static final String ABSENT = "sha256:" + "0".repeat(64);
    private static final String UNKNOWN_UPLOAD = "/v2/r/blobs/uploads/00000000-0000-4000-8000-000000000000";

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
    }

    @Test
    @DisplayName("S-62 K-41 /v2/ is 200 with an empty object, and so is /v2")
    void versionIsAnswered() {
        for (String path : List.of("/v2/", "/v2")) {
            HttpResponse<byte[]> answer = assertStatus(200, client.get(path));
            assertThat(text(answer)).isEqualTo("{}");
            assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        }
        assertStatus(200, client.get("/"));
    }

    @Test
    @DisplayName("S-06 K-41 every answer under /v2 names the version and forbids guessing types")
    void answersCarryTheVersion() {
        client.image("r", "v1", "layer");
        for (HttpResponse<byte[]> answer : List.of(
                client.get("/v2/"),
                client.get("/v2/r/manifests/v1"),
                client.head("/v2/r/manifests/absent"),
                client.get("/v2/r/blobs/" + ABSENT),
                client.get("/v2/R/tags/list"),
                client.get("/v2/nothing"),
                client.post("/v2/r/blobs/uploads/"),
                client.post("/v2/r/tags/list"))) {
            assertThat(header(answer, "Docker-Distribution-Api-Version")).isEqualTo("registry/2.0");
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.headers().firstValue("Date")).isPresent();
        }
    }

    @Test
    @DisplayName("S-63 K-47 every refusal is the specification's JSON with a code and words")
    void refusalsHaveTheirForm() {
        client.image("r", "v1", "layer");
        for (HttpResponse<byte[]> refused : List.of(
                client.get("/nothing"),
                client.get("/v2/nothing"),
                client.get("/v1/r/tags/list"),
                client.get("/v2/r/manifests/absent"),
                client.get("/v2/r/manifests/sha256:x"),
                client.get("/v2/r/blobs/" + ABSENT),
                client.get("/v2/R/tags/list"),
                client.get("/v2/unknown/tags/list"),
                client.get("/v2/r/tags/list?n=x"),
                client.get("/v2/r/referrers/x"),
                client.get(UNKNOWN_UPLOAD),
                client.post("/v2/r/tags/list"),
                client.send("PUT", "/v2/r/manifests/v1", utf8("{")),
                client.send("PUT", "/v2/r/manifests/v1", utf8("{}"), "Content-Encoding", "gzip"),
                client.send("BREW", "/v2/r/tags/list", new byte[0]))) {
            assertThat(refused.statusCode()).isBetween(400, 499);
            assertErrors(refused);
        }
    }

    @Test
    @DisplayName("S-66 the extensions are listed, for the registry and for a repository")
    void extensionsAreListed() {
        for (String path : List.of("/v2/_oci/ext/discover", "/v2/r/s/_oci/ext/discover")) {
            HttpResponse<byte[]> answer = assertStatus(200, client.get(path));
            assertThat(json(answer).path("extensions").isArray()).isTrue();
            json(answer).path("extensions").forEach(extension -> {
                assertThat(extension.path("name").asText()).isNotBlank();
                assertThat(extension.path("endpoints").isArray()).isTrue();
            });
        }
    }

    @Test
    @DisplayName("V-45 a store without links redirects nothing")
    void nothingIsRedirected() {
        client.image("r", "v1", "layer");
        Digest layer = Digest.sha256(utf8("layer"));
        for (String path :
                List.of("/", "/v2", "/v2/", "/v2/r/manifests/v1", "/v2/r/blobs/" + layer, "/v2/r/tags/list")) {
            HttpResponse<byte[]> answer = assertStatus(200, client.get(path));
            assertThat(answer.headers().firstValue("Location")).isEmpty();
        }
    }

    @Test
    @DisplayName("K-37 a client that asks first is told to go on, and then answered")
    void continueIsSaid() throws IOException {
        String expecting = " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
        Digest digest = Digest.sha256(utf8("abc"));
        for (String request : List.of(
                "PATCH " + client.upload("r"),
                "PUT " + with(client.upload("r"), "digest=" + digest),
                "POST /v2/r/blobs/uploads/?digest=" + digest,
                "PUT /v2/r/manifests/v1")) {
            try (RawConnection connection = registry.connect()) {
                connection.send(request + expecting);
                assertThat(connection.head()).as(request).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                int expected = request.startsWith("PATCH") ? 202 : request.contains("manifests") ? 400 : 201;
                assertThat(connection.send("abc").answer().status()).isEqualTo(expected);
                assertThat(connection
                                .send("GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n")
                                .answer()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PUT /v2/R/manifests/v1",
                "PUT /v2/r/manifests/-v1",
                "PATCH " + UNKNOWN_UPLOAD,
                "PUT " + UNKNOWN_UPLOAD + "?digest=sha256:x",
                "POST /v2/r/blobs/uploads/?digest=sha256:x",
                "PUT /v2/r/tags/list",
                "PUT /nothing"
            })
    @DisplayName("K-37 a client that asks first is refused without having been told to go on")
    void continueIsNotSaidBeforeARefusal(String request) throws IOException {
        try (RawConnection connection = registry.connect()) {
            connection.send(request + " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(connection.answer().status()).isBetween(400, 499);
        }
    }

    @Test
    @DisplayName("K-37 V-01 a manifest that says that it is too large is 413 at once")
    void announcedSizesAreHeeded() throws IOException {
        for (String expect : List.of("", "Expect: 100-continue\r\n")) {
            try (RawConnection connection = registry.connect()) {
                connection.send(
                        "PUT /v2/r/manifests/v1 HTTP/1.1\r\nHost: h\r\n" + expect + "Content-Length: 4194305\r\n\r\n");
                assertThat(connection.answer().status()).isEqualTo(413);
            }
        }
    }

    private static List<String> refused() {
        return List.of(
                "PUT /v2/R/manifests/v1",
                "PATCH " + UNKNOWN_UPLOAD,
                "PUT " + UNKNOWN_UPLOAD + "?digest=sha256:x",
                "POST /v2/r/blobs/uploads/?digest=sha256:x",
                "PUT /v2/r/tags/list",
                "POST /nothing",
                "GET /v2/r/manifests/absent");
    }

    @ParameterizedTest
    @MethodSource("refused")
    @DisplayName("K-38 K-42 a refused client that still sends 200 KiB reads its answer, and the connection goes on")
    void earlyRefusalsAreRead(String request) throws IOException {
        byte[] piece = new byte[20 * 1024];
        try (RawConnection connection = registry.connect()) {
            for (int round = 0; round < 3; round++) {
                connection.send(request + " HTTP/1.1\r\nHost: h\r\nContent-Length: 204800\r\n\r\n");
                for (int i = 0; i < 10; i++) {
                    connection.send(piece);
                }
                assertThat(connection.answer().status()).isBetween(400, 499);
            }
            assertThat(connection
                            .send("GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    @DisplayName("K-38 K-42 one whose body has no length reads its answer, and whether the connection goes on")
    void earlyRefusalsOfStreamsAreRead(String request) throws IOException {
        String chunk = "5000\r\n" + "x".repeat(20 * 1024) + "\r\n";
        try (RawConnection connection = registry.connect()) {
            connection.send(request + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                connection.send(chunk);
            }
            RawConnection.Answer answer = connection.send("0\r\n\r\n").answer();
            assertThat(answer.status()).isBetween(400, 499);
            if (answer.head().toLowerCase(Locale.ROOT).contains("\r\nconnection: close")) {
                assertThat(connection.isEnded()).isTrue();
            } else {
                // All of it had come before the answer was written.
                connection.send("GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(connection.answer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName("K-42 a connection is kept through answers of every kind, and closed when the client says so")
    void connectionsAreKept() throws IOException {
        client.image("r", "v1", "layer");
        try (RawConnection connection = registry.connect()) {
            for (int round = 0; round < 50; round++) {
                for (String request : List.of(
                        "GET /v2/",
                        "GET /v2/r/manifests/v1",
                        "GET /v2/r/manifests/absent",
                        "GET /v2/R/tags/list",
                        "POST /v2/r/blobs/uploads/",
                        "DELETE /v2/r/tags/list",
                        "DELETE " + UNKNOWN_UPLOAD)) {
                    connection.send(request + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
                    Answer answer = connection.answer();
                    assertThat(answer.status()).as(request).isBetween(200, 499);
                    assertThat(answer.head()).doesNotContainIgnoringCase("connection: close");
                }
            }
            connection.send("GET /v2/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertThat(connection.answer().head()).containsIgnoringCase("connection: close");
            assertThat(connection.isEnded()).isTrue();
        }
    }

    @Test
    @DisplayName("K-42 HTTP/1.0 is answered and the connection closed, or kept when it is asked for")
    void olderVersionIsAnswered() throws IOException {
        try (RawConnection connection = registry.connect()) {
            connection.send("GET /v2/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(connection.answer().body()).isEqualTo("{}");
            connection.send("GET /v2/ HTTP/1.0\r\n\r\n");
            assertThat(connection.answer().body()).isEqualTo("{}");
            assertThat(connection.isEnded()).isTrue();
        }
    }

    @Test
    @DisplayName("K-46 a layer may be larger than 2 GiB, and than 4")
    void layersMayBeLarge() throws IOException {
        for (String length : List.of("2147483648", "4294967296", "12345678901234")) {
            for (String request :
                    List.of("PATCH " + client.upload("r"), "POST /v2/r/blobs/uploads/?digest=" + ABSENT)) {
                try (RawConnection connection = registry.connect()) {
                    connection.send(request + " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: "
                            + length + "\r\n\r\n");
                    assertThat(connection.head()).startsWith("HTTP/1.1 100");
                }
            }
        }
    }

    @Test
    @DisplayName("K-46 a chunk may begin beyond 4 GiB: it is out of order, not malformed")
    void positionsMayBeLarge() {
        HttpResponse<byte[]> refused =
                client.send("PATCH", client.upload("r"), utf8("abc"), "Content-Range", "12345678901234-12345678901236");
        assertThat(header(assertStatus(416, refused), "Range")).isEqualTo("0-0");
    }
}
