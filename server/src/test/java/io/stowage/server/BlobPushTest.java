package io.stowage.server;

import static io.stowage.server.Answers.assertErrors;
import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.location;
import static io.stowage.server.RegistryClient.utf8;
import static io.stowage.server.RegistryClient.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** distribution-spec: Pushing blobs, in every way. What a session does is in {@link UploadSessionTest}. */
class BlobPushTest {

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
    }

    static Stream<Arguments> everyWay() {
        return Arrays.stream(PushMethod.values()).flatMap(method -> Arrays.stream(DigestAlgorithm.values())
                .flatMap(algorithm ->
                        Stream.of(0, 1, 3072, 300_000).map(length -> Arguments.of(method, algorithm, length))));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("S-22 S-23 S-31 CF-02 CF-04 CF-05 every way of pushing gives 201 and a blob that can be pulled")
    void blobsArePushed(PushMethod method, DigestAlgorithm algorithm, int length) {
        byte[] content = RegistryClient.bytes(length, length);
        Digest digest = Digest.of(algorithm, content);
        HttpResponse<byte[]> pushed = assertStatus(201, method.push(client, "r", content, digest));
        assertThat(header(pushed, "Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(header(pushed, "Content-Length")).isEqualTo("0");
        assertThat(location(pushed)).startsWith("/v2/r/blobs/");
        HttpResponse<byte[]> pulled = assertStatus(200, client.get(location(pushed)));
        assertThat(pulled.body()).isEqualTo(content);
        HttpResponse<byte[]> head = assertStatus(200, client.head("/v2/r/blobs/" + digest));
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(length));
        assertThat(header(head, "Docker-Content-Digest")).isEqualTo(digest.toString());
    }

    static Stream<Arguments> everyWayAndAlgorithm() {
        return Arrays.stream(PushMethod.values()).flatMap(method -> Arrays.stream(DigestAlgorithm.values())
                .map(algorithm -> Arguments.of(method, algorithm)));
    }

    @ParameterizedTest
    @MethodSource("everyWayAndAlgorithm")
    @DisplayName("V-44 CF-10 content of another digest is 400 DIGEST_INVALID, and nothing is kept of it")
    void wrongContentIsRefused(PushMethod method, DigestAlgorithm algorithm) {
        byte[] content = RegistryClient.bytes(5000, 1);
        Digest claimed = Digest.of(algorithm, RegistryClient.bytes(5000, 2));
        assertRefused(method.push(client, "r", content, claimed), 400, "DIGEST_INVALID");
        assertStatus(404, client.head("/v2/r/blobs/" + claimed));
        assertStatus(404, client.head("/v2/r/blobs/" + Digest.of(algorithm, content)));
        assertStatus(404, client.head("/v2/r/blobs/" + Digest.sha256(content)));
    }

    @ParameterizedTest
    @MethodSource("everyWayAndAlgorithm")
    @DisplayName("V-44 the empty blob is not what a client says who sends something, nor something what sends nothing")
    void emptyContentIsTestedToo(PushMethod method, DigestAlgorithm algorithm) {
        Digest empty = Digest.of(algorithm, new byte[0]);
        assertRefused(method.push(client, "r", utf8("x"), empty), 400, "DIGEST_INVALID");
        if (method != PushMethod.POST_ONLY) { // without content it asks for a session
            Digest other = Digest.of(algorithm, utf8("x"));
            assertRefused(method.push(client, "r", new byte[0], other), 400, "DIGEST_INVALID");
        }
        assertStatus(404, client.head("/v2/r/blobs/" + empty));
    }

    @ParameterizedTest
    @EnumSource(PushMethod.class)
    @DisplayName("S-20 V-44 a digest that is none, or of an unknown algorithm, is 400 in every way of pushing")
    void invalidDigestsAreRefused(PushMethod method) {
        String hex = Digest.sha256(utf8("abc")).hex();
        for (String digest : List.of(
                "sha256:baddigeststring",
                "sha256:" + hex.toUpperCase(java.util.Locale.ROOT),
                "sha256:" + hex.substring(1),
                "sha256:" + hex + "0",
                "sha512:" + hex,
                "md5:900150983cd24fb0d6963f7d28e17f72",
                "blake3:" + hex,
                hex,
                "sha256:",
                "")) {
            assertRefused(method.push(client, "r", utf8("abc"), digest), 400, "DIGEST_INVALID");
        }
        assertStatus(404, client.head("/v2/r/blobs/sha256:" + hex));
    }

    @Test
    @DisplayName("S-23 a digest without content opens a session, in which the push goes on")
    void postWithDigestAndNoContentOpensASession() {
        byte[] content = utf8("later");
        Digest digest = Digest.sha256(content);
        HttpResponse<byte[]> opened = assertStatus(202, client.post("/v2/r/blobs/uploads/?digest=" + digest));
        assertStatus(201, client.send("PUT", with(location(opened), "digest=" + digest), content));
        assertThat(client.get("/v2/r/blobs/" + digest).body()).isEqualTo(content);
    }

    @Test
    @DisplayName("K-32 the type of a body changes nothing, nor does its absence")
    void typesOfBodiesAreNotLookedAt() {
        for (String type : List.of("application/octet-stream", "application/json", "text/plain; charset=utf-8", "x")) {
            byte[] content = utf8("body of " + type);
            Digest digest = Digest.sha256(content);
            HttpResponse<byte[]> opened = assertStatus(202, client.post("/v2/r/blobs/uploads/", "Content-Type", type));
            assertStatus(202, client.send("PATCH", location(opened), content, "Content-Type", type));
            String put = with(location(opened), "digest=" + digest);
            assertStatus(201, client.send("PUT", put, new byte[0], "Content-Type", type));
            assertThat(client.get("/v2/r/blobs/" + digest).body()).isEqualTo(content);
        }
    }

    @Test
    @DisplayName("S-22 a blob that is there already may be pushed again, in every way")
    void pushesAreRepeatable() {
        byte[] content = RegistryClient.bytes(10_000, 1);
        Digest digest = Digest.sha256(content);
        for (int round = 0; round < 2; round++) {
            for (PushMethod method : PushMethod.values()) {
                assertStatus(201, method.push(client, "r", content, digest));
            }
        }
        assertThat(client.get("/v2/r/blobs/" + digest).body()).isEqualTo(content);
    }

    @Test
    @DisplayName("CF-02 one content lives under both of its digests")
    void contentHasTwoNames() {
        byte[] content = RegistryClient.bytes(10_000, 1);
        Digest sha256 = Digest.sha256(content);
        Digest sha512 = Digest.of(DigestAlgorithm.SHA512, content);
        assertStatus(201, PushMethod.CHUNKED_PATCH.push(client, "r", content, sha512));
        assertStatus(201, PushMethod.STREAMED_PATCH.push(client, "r", content, sha256));
        assertThat(client.get("/v2/r/blobs/" + sha256).body()).isEqualTo(content);
        assertThat(client.get("/v2/r/blobs/" + sha512).body()).isEqualTo(content);
    }

    @Test
    @DisplayName("S-22 the closing PUT without a digest is 400, and the session goes on")
    void putWithoutDigestIsRefused() {
        String location = client.upload("r");
        assertRefused(client.send("PUT", location, utf8("abc")), 400, "DIGEST_INVALID");
        Digest digest = Digest.sha256(utf8("abc"));
        assertStatus(201, client.send("PUT", with(location, "digest=" + digest), utf8("abc")));
    }

    @Test
    @DisplayName("V-44 the right content after a wrong digest still makes the blob")
    void wrongDigestMayBeCorrected() {
        byte[] content = RegistryClient.bytes(5000, 1);
        String location = location(assertStatus(202, client.send("PATCH", client.upload("r"), content)));
        String wrong = with(location, "digest=sha256:" + "0".repeat(64));
        assertRefused(client.send("PUT", wrong, new byte[0]), 400, "DIGEST_INVALID");
        assertStatus(201, client.send("PUT", with(location, "digest=" + Digest.sha256(content)), new byte[0]));
        assertThat(client.get("/v2/r/blobs/" + Digest.sha256(content)).body()).isEqualTo(content);
    }

    @Test
    @DisplayName("S-25 an announced algorithm is taken, an unknown one is 400")
    void algorithmsAreAnnounced() {
        byte[] content = RegistryClient.bytes(5000, 1);
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            Digest digest = Digest.of(algorithm, content);
            String post = "/v2/r/blobs/uploads/?digest-algorithm=" + algorithm.label();
            String location = location(assertStatus(202, client.post(post)));
            location = location(assertStatus(202, client.send("PATCH", location, content)));
            assertStatus(201, client.send("PUT", with(location, "digest=" + digest), new byte[0]));
            assertThat(client.get("/v2/r/blobs/" + digest).body()).isEqualTo(content);
        }
        for (String unknown : List.of("md5", "SHA256", "sha256:", "")) {
            HttpResponse<byte[]> refused = client.post("/v2/r/blobs/uploads/?digest-algorithm=" + unknown);
            assertErrors(assertStatus(400, refused));
        }
    }

    @Test
    @DisplayName("S-25 what was announced binds nobody: the closing PUT may name the other algorithm")
    void announcementsDoNotBind() {
        byte[] content = RegistryClient.bytes(5000, 1);
        String location = location(client.post("/v2/r/blobs/uploads/?digest-algorithm=sha512"));
        location = location(assertStatus(202, client.send("PATCH", location, content)));
        assertStatus(201, client.send("PUT", with(location, "digest=" + Digest.sha256(content)), new byte[0]));
        assertThat(client.get("/v2/r/blobs/" + Digest.sha256(content)).body()).isEqualTo(content);
    }

    @Test
    @DisplayName("K-07 K-31 nothing of a refused push is left in the store")
    void refusedPushesLeaveNothing() throws IOException {
        Digest claimed = Digest.sha256(utf8("x"));
        for (PushMethod method : List.of(PushMethod.POST_ONLY, PushMethod.STREAMED_POST)) {
            assertStatus(400, method.push(client, "r", RegistryClient.bytes(100_000, 1), claimed));
        }
        assertThat(registry.store().uploads(Optional.empty(), 10)).isEmpty();
    }

    @Test
    @DisplayName("S-61 a body that ends before its Content-Length says makes no blob")
    void truncatedBodiesMakeNoBlob() throws IOException {
        byte[] whole = utf8("0123456789");
        Digest ofPart = Digest.sha256(utf8("01234"));
        for (Digest digest : List.of(ofPart, Digest.sha256(whole))) {
            String put = with(client.upload("r"), "digest=" + digest);
            for (String request : List.of("PUT " + put, "POST /v2/r/blobs/uploads/?digest=" + digest)) {
                try (RawConnection connection = registry.connect()) {
                    connection.send(request + " HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234");
                }
                try (RawConnection connection = registry.connect()) {
                    connection.send(
                            request + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n");
                }
            }
        }
        // A later push of the whole goes its way, and shows that the earlier ones have been dealt with.
        assertStatus(201, PushMethod.POST_THEN_PUT.push(client, "r", whole, Digest.sha256(whole)));
        assertThat(client.get("/v2/r/blobs/" + Digest.sha256(whole)).body()).isEqualTo(whole);
        assertStatus(404, client.head("/v2/r/blobs/" + ofPart));
    }
}
