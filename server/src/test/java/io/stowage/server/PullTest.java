package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.text;
import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.MediaType;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** distribution-spec: Pull. Ranges and conditions are in {@link PullPartsTest}. */
class PullTest {

    private static final String ABSENT = "sha256:" + "0".repeat(64);

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
    }

    @Test
    @DisplayName(
            "S-01 S-08 S-10 K-20 a manifest is served as it was stored, by tag and by digest, whatever Accept says")
    void manifestsArePulled() {
        byte[] manifest = client.image("a/b", "v1", "layer");
        Digest digest = Digest.sha256(manifest);
        for (String reference : List.of("v1", digest.toString())) {
            for (String accept : List.of("", "*/*", "text/html", MediaType.DOCKER_MANIFEST.value())) {
                String[] headers = accept.isEmpty() ? new String[0] : new String[] {"Accept", accept};
                HttpResponse<byte[]> pulled = assertStatus(200, client.get("/v2/a/b/manifests/" + reference, headers));
                assertThat(pulled.body()).isEqualTo(manifest);
                assertThat(header(pulled, "Docker-Content-Digest")).isEqualTo(digest.toString());
                assertThat(header(pulled, "Content-Length")).isEqualTo(String.valueOf(manifest.length));
            }
        }
    }

    @Test
    @DisplayName("S-09 CF-09 the type of a manifest is exactly the one that it was pushed with, without parameters")
    void typesAreKept() {
        client.blob("r", Manifests.EMPTY);
        byte[] untyped = utf8("{\"schemaVersion\":2,\"config\":"
                + Manifests.descriptor(Manifests.EMPTY_TYPE, Manifests.EMPTY) + ",\"layers\":[]}");
        assertStatus(201, client.manifest("r", "untyped", untyped, MediaType.OCI_MANIFEST));
        assertStatus(201, client.manifest("r", "index", Manifests.index(List.of()), MediaType.OCI_INDEX));
        byte[] docker = utf8(text(client.get("/v2/r/manifests/untyped"))
                .replaceFirst("\\{", "{\"mediaType\":\"" + MediaType.DOCKER_MANIFEST + "\","));
        assertStatus(201, client.manifest("r", "docker", docker, MediaType.DOCKER_MANIFEST));
        assertThat(header(client.get("/v2/r/manifests/untyped"), "Content-Type"))
                .isEqualTo(MediaType.OCI_MANIFEST.value());
        assertThat(header(client.get("/v2/r/manifests/index"), "Content-Type")).isEqualTo(MediaType.OCI_INDEX.value());
        assertThat(header(client.get("/v2/r/manifests/docker"), "Content-Type"))
                .isEqualTo(MediaType.DOCKER_MANIFEST.value());
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    @DisplayName("S-12 S-13 CF-03 a blob is served under the digest that it was pushed with, and names that one")
    void blobsArePulled(DigestAlgorithm algorithm) {
        byte[] content = RegistryClient.bytes(100_000, 1);
        Digest digest = Digest.of(algorithm, content);
        assertStatus(201, PushMethod.POST_THEN_PUT.push(client, "r", content, digest));
        HttpResponse<byte[]> pulled = assertStatus(200, client.get("/v2/r/blobs/" + digest));
        assertThat(pulled.body()).isEqualTo(content);
        assertThat(header(pulled, "Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(header(client.head("/v2/r/blobs/" + digest), "Docker-Content-Digest"))
                .isEqualTo(digest.toString());
    }

    @Test
    @DisplayName("CF-03 a manifest pushed by its SHA-512 digest answers by that one")
    void manifestsArePulledBySha512() {
        client.blob("r", Manifests.EMPTY);
        byte[] manifest = Manifests.small();
        Digest digest = Digest.of(DigestAlgorithm.SHA512, manifest);
        assertStatus(201, client.manifest("r", digest.toString(), manifest, MediaType.OCI_MANIFEST));
        HttpResponse<byte[]> pulled = assertStatus(200, client.get("/v2/r/manifests/" + digest));
        assertThat(pulled.body()).isEqualTo(manifest);
        assertThat(header(pulled, "Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(header(client.head("/v2/r/manifests/" + digest), "Docker-Content-Digest"))
                .isEqualTo(digest.toString());
    }

    @Test
    @DisplayName(
            "S-11 S-14 S-17 what is not there is 404 with the specification's code, in a known and an unknown repository")
    void absentThingsAreNotFound() {
        client.image("known", "v1", "layer");
        for (String repository : List.of("known", "unknown/repository")) {
            for (String reference : List.of("absent", ABSENT, "sha512:" + "0".repeat(128))) {
                HttpResponse<byte[]> manifest = client.get("/v2/" + repository + "/manifests/" + reference);
                assertRefused(manifest, 404, "MANIFEST_UNKNOWN");
            }
            assertRefused(client.get("/v2/" + repository + "/blobs/" + ABSENT), 404, "BLOB_UNKNOWN");
            assertStatus(404, client.head("/v2/" + repository + "/manifests/absent"));
            assertStatus(404, client.head("/v2/" + repository + "/blobs/" + ABSENT));
        }
    }

    @Test
    @DisplayName("V-09 what another repository has is not found here")
    void repositoriesAreApart() {
        Digest layer = Digest.sha256(utf8("layer"));
        byte[] manifest = client.image("theirs", "v1", "layer");
        client.image("mine", "v1", "other");
        assertRefused(client.get("/v2/mine/blobs/" + layer), 404, "BLOB_UNKNOWN");
        assertRefused(client.get("/v2/mine/manifests/" + Digest.sha256(manifest)), 404, "MANIFEST_UNKNOWN");
    }

    @Test
    @DisplayName("S-16 K-36 HEAD answers the headers of GET, and no byte of a body")
    void headIsGetWithoutBody() throws IOException {
        byte[] manifest = client.image("r", "v1", "layer");
        Digest layer = Digest.sha256(utf8("layer"));
        for (String path : List.of(
                "/v2/r/manifests/v1",
                "/v2/r/manifests/" + Digest.sha256(manifest),
                "/v2/r/blobs/" + layer,
                "/v2/r/tags/list",
                "/v2/r/referrers/" + layer,
                "/v2/",
                "/v2/_catalog")) {
            HttpResponse<byte[]> got = assertStatus(200, client.get(path));
            HttpResponse<byte[]> head = assertStatus(200, client.head(path));
            assertThat(comparable(head.headers())).as(path).isEqualTo(comparable(got.headers()));
            assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(got.body().length));
        }
        try (RawConnection connection = registry.connect()) {
            for (String path : List.of("/v2/r/manifests/absent", "/v2/r/blobs/" + ABSENT, "/v2/r/blobs/" + layer)) {
                connection.send("HEAD " + path + " HTTP/1.1\r\nHost: h\r\n\r\nGET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n");
                connection.head();
                assertThat(connection.answer().body())
                        .as("what follows " + path)
                        .isEqualTo("{}");
            }
        }
    }

    private static Map<String, List<String>> comparable(HttpHeaders headers) {
        Map<String, List<String>> comparable = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        comparable.putAll(headers.map());
        comparable.remove("date");
        return comparable;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "0",
                "a/b/c/d/e/f/g",
                "a.b",
                "a_b",
                "a__b",
                "a-b",
                "a----b",
                "a--b/c__d/e.f",
                "library/ubuntu",
                "manifests",
                "blobs/uploads",
                "tags/list",
                "v2",
                "referrers/manifests/blobs",
                "localhost",
                "sha256"
            })
    @DisplayName("S-04 K-49 every name of the grammar is a repository's, of one segment or many")
    void namesAreTaken(String name) {
        byte[] manifest = client.image(name, "v1", "layer");
        assertThat(client.get("/v2/" + name + "/manifests/v1").body()).isEqualTo(manifest);
        assertStatus(200, client.get("/v2/" + name + "/tags/list"));
        assertStatus(200, client.get("/v2/" + name + "/blobs/" + Digest.sha256(utf8("layer"))));
    }

    @Test
    @DisplayName("S-04 a name of 255 characters is taken, one of 256 is not")
    void namesHaveAMaximalLength() {
        String longest = "a/".repeat(127) + "a";
        client.image(longest, "v1", "layer");
        assertRefused(client.post("/v2/" + longest + "b/blobs/uploads/"), 400, "NAME_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"A", "a/B", "a..b", "a___b", ".a", "a.", "_a", "a_", "-a", "a-", "a/-b", "a:b", "a@b", "ä", "a+b"
            })
    @DisplayName("S-04 what is no name is refused wherever one is asked for")
    void otherNamesAreRefused(String name) throws IOException {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("%2F", "/");
        for (String request : List.of(
                "GET /v2/" + encoded + "/manifests/v1",
                "PUT /v2/" + encoded + "/manifests/v1",
                "GET /v2/" + encoded + "/blobs/" + ABSENT,
                "POST /v2/" + encoded + "/blobs/uploads/",
                "GET /v2/" + encoded + "/tags/list",
                "GET /v2/" + encoded + "/referrers/" + ABSENT)) {
            try (RawConnection connection = registry.connect()) {
                var answer = connection
                        .send(request + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                        .answer();
                assertThat(answer.status()).as(request).isEqualTo(400);
                assertThat(answer.body()).contains("NAME_INVALID");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A", "_", "0", "1.2.3", "_-.", "latest", "V1.0_rc-1", "list", "uploads"})
    @DisplayName("S-03 S-05 every name of the grammar is a tag's")
    void tagsAreTaken(String tag) {
        byte[] manifest = client.image("r", tag, "layer");
        assertThat(client.get("/v2/r/manifests/" + tag).body()).isEqualTo(manifest);
    }

    @Test
    @DisplayName("S-03 S-05 nothing but a tag or a digest is a reference")
    void otherReferencesAreRefused() {
        client.image("r", "x".repeat(128), "layer");
        byte[] manifest = Manifests.image(Manifests.descriptor(Manifests.EMPTY_TYPE, Manifests.EMPTY), List.of());
        for (String reference :
                List.of("x".repeat(129), ".a", "-a", "a+b", "a@b", "sha256:abc", "md5:" + "0".repeat(32), "a:b", "~")) {
            assertThat(client.manifest("r", reference, manifest, MediaType.OCI_MANIFEST)
                            .statusCode())
                    .as(reference)
                    .isEqualTo(400);
            assertThat(client.get("/v2/r/manifests/" + reference).statusCode())
                    .as(reference)
                    .isIn(400, 404);
        }
    }

    @Test
    @DisplayName("CF-10 S-20 a digest in the path that is none is 400 or 404")
    void badDigestsAreRefused() {
        client.image("r", "v1", "layer");
        for (String digest : List.of(
                "sha256:baddigeststring",
                "sha256:" + "0".repeat(63),
                "sha256:" + "A".repeat(64),
                "sha512:" + "0".repeat(64),
                "sha384:" + "0".repeat(96),
                "sha256:",
                ":" + "0".repeat(64),
                "sha256:" + "0".repeat(64) + ":0")) {
            assertRefused(client.get("/v2/r/blobs/" + digest), 400, "DIGEST_INVALID");
            assertThat(client.get("/v2/r/manifests/" + digest).statusCode()).isIn(400, 404);
            assertStatus(400, client.head("/v2/r/blobs/" + digest));
        }
    }

    @Test
    @DisplayName("K-03 K-04 several Accept lines, codings that clients offer and a namespace change nothing")
    void clientsHabitsAreTaken() throws IOException {
        byte[] manifest = client.image("r", "v1", "layer");
        Digest layer = Digest.sha256(utf8("layer"));
        for (String path : List.of("/v2/r/manifests/v1?ns=docker.io", "/v2/r/blobs/" + layer + "?ns=docker.io")) {
            try (RawConnection connection = registry.connect()) {
                var answer = connection
                        .send("GET " + path + " HTTP/1.1\r\nHost: h\r\nAccept: " + MediaType.DOCKER_LIST
                                + "\r\nAccept: " + MediaType.OCI_INDEX + ", */*\r\nAccept: " + MediaType.OCI_MANIFEST
                                + "\r\nAccept-Encoding: zstd, gzip, deflate\r\n\r\n")
                        .answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isIn("layer", new String(manifest, StandardCharsets.UTF_8));
                assertThat(answer.head())
                        .doesNotContainIgnoringCase("content-encoding:")
                        .doesNotContainIgnoringCase("transfer-encoding:");
            }
        }
    }
}
