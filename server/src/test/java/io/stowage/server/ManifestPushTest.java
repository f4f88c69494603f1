package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Answers.json;
import static io.stowage.server.Answers.strings;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.location;
import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.MediaType;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** distribution-spec: Pushing Manifests. What may stand in them is in {@link ManifestContentTest}. */
class ManifestPushTest {

    private static final String MANIFESTS = "/v2/r/manifests/";

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
        client.blob("r", Manifests.EMPTY);
    }

    private HttpResponse<byte[]> put(String reference, byte[] manifest, String... headers) {
        String[] all = Arrays.copyOf(new String[] {"Content-Type", MediaType.OCI_MANIFEST.value()}, 2 + headers.length);
        System.arraycopy(headers, 0, all, 2, headers.length);
        return client.send("PUT", MANIFESTS + reference, manifest, all);
    }

    @Test
    @DisplayName("S-37 S-38 K-02 K-31 a push is 201 with Location and digest, and keeps every byte")
    void manifestsArePushed() {
        byte[] manifest = utf8("\n{ \"schemaVersion\" : 2,\t\"x\":\"\\u00e4ä\", \"config\": "
                + Manifests.descriptor(Manifests.EMPTY_TYPE, Manifests.EMPTY) + " , \"layers\":[ ] }\n\n");
        Digest digest = Digest.sha256(manifest);
        for (String reference : List.of("v1", digest.toString())) {
            HttpResponse<byte[]> pushed = assertStatus(201, put(reference, manifest));
            assertThat(header(pushed, "Docker-Content-Digest")).isEqualTo(digest.toString());
            assertThat(header(pushed, "Content-Length")).isEqualTo("0");
            assertThat(location(pushed)).startsWith(MANIFESTS);
            assertThat(client.get(location(pushed)).body()).isEqualTo(manifest);
            assertThat(client.get(MANIFESTS + reference).body()).isEqualTo(manifest);
        }
    }

    @Test
    @DisplayName("CF-05 a manifest may come without Content-Length")
    void manifestsAreStreamed() {
        byte[] manifest = Manifests.small(Manifests.annotation("x", "y".repeat(200_000)));
        HttpResponse<byte[]> pushed =
                client.stream("PUT", MANIFESTS + "v1", manifest, "Content-Type", MediaType.OCI_MANIFEST.value());
        assertStatus(201, pushed);
        assertThat(client.get(MANIFESTS + "v1").body()).isEqualTo(manifest);
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    @DisplayName("CF-03 CF-10 S-38 a push by digest answers that digest; another content is 400 and not kept")
    void digestsAreChecked(DigestAlgorithm algorithm) {
        byte[] manifest = Manifests.small();
        Digest digest = Digest.of(algorithm, manifest);
        HttpResponse<byte[]> pushed = assertStatus(201, put(digest.toString(), manifest));
        assertThat(header(pushed, "Docker-Content-Digest")).isEqualTo(digest.toString());
        byte[] other = Manifests.small(Manifests.annotation("a", "b"));
        Digest claimed = Digest.of(algorithm, utf8("something else"));
        assertRefused(put(claimed.toString(), other), 400, "DIGEST_INVALID");
        assertStatus(404, client.head(MANIFESTS + claimed));
        assertStatus(404, client.head(MANIFESTS + Digest.sha256(other)));
    }

    @Test
    @DisplayName("CF-03 a tag made by a SHA-512 push answers that digest, until it is moved")
    void tagsRememberTheirDigest() {
        byte[] manifest = Manifests.small();
        Digest sha512 = Digest.of(DigestAlgorithm.SHA512, manifest);
        assertStatus(201, put(sha512 + "?tag=v1", manifest));
        assertThat(header(client.head(MANIFESTS + "v1"), "Docker-Content-Digest"))
                .isEqualTo(sha512.toString());
        assertThat(header(client.get(MANIFESTS + "v1"), "Docker-Content-Digest"))
                .isEqualTo(sha512.toString());
        byte[] other = Manifests.small(Manifests.annotation("a", "b"));
        assertStatus(201, put("v1", other));
        assertThat(header(client.get(MANIFESTS + "v1"), "Docker-Content-Digest"))
                .isEqualTo(Digest.sha256(other).toString());
    }

    @Test
    @DisplayName("S-39 CF-17 a push by digest gives all tags named with it, and says which")
    void tagParametersAreTaken() {
        byte[] manifest = Manifests.small();
        List<String> tags = IntStream.range(0, 12).mapToObj(i -> "tag-" + i).toList();
        String parameters = tags.stream().map(tag -> "tag=" + tag).collect(Collectors.joining("&"));
        HttpResponse<byte[]> pushed = assertStatus(201, put(Digest.sha256(manifest) + "?" + parameters, manifest));
        List<String> told = pushed.headers().allValues("OCI-Tag").stream()
                .flatMap(line -> Arrays.stream(line.split(" *, *", -1)))
                .toList();
        assertThat(told).containsExactlyInAnyOrderElementsOf(tags);
        for (String tag : tags) {
            assertThat(client.get(MANIFESTS + tag).body()).isEqualTo(manifest);
        }
        assertThat(strings(json(client.get("/v2/r/tags/list")).path("tags"))).containsExactlyInAnyOrderElementsOf(tags);
    }

    @Test
    @DisplayName("S-39 a tag that comes twice is one tag; one that is none is 400, and nothing is kept")
    void tagParametersAreJudged() {
        byte[] manifest = Manifests.small();
        String digest = Digest.sha256(manifest).toString();
        for (String invalid : List.of("-x", "", "a%2Fb", "x".repeat(129), "%0a")) {
            assertRefused(put(digest + "?tag=good&tag=" + invalid, manifest), 400, "TAG_INVALID");
        }
        assertStatus(404, client.get(MANIFESTS + "good"));
        assertStatus(404, client.get(MANIFESTS + digest));
        assertStatus(201, put(digest + "?tag=a&tag=a", manifest));
        assertThat(strings(json(client.get("/v2/r/tags/list")).path("tags"))).containsExactly("a");
    }

    @Test
    @DisplayName("S-39 more tags than can be taken are 414, and none is made")
    void tooManyTagParametersAreRefused() {
        byte[] manifest = Manifests.small();
        String parameters = IntStream.range(0, 1000).mapToObj(i -> "tag=t" + i).collect(Collectors.joining("&"));
        assertStatus(414, put(Digest.sha256(manifest) + "?" + parameters, manifest));
        assertStatus(404, client.get(MANIFESTS + "t0"));
    }

    @Test
    @DisplayName("S-36 parameters of a type are not looked at; a type that the document contradicts is 400")
    void typesAreCompared() {
        byte[] manifest = Manifests.small();
        String path = MANIFESTS + "v1";
        String type = MediaType.OCI_MANIFEST.value();
        for (String good : List.of(type + "; charset=utf-8", type + ";q=1", type)) {
            assertStatus(201, client.send("PUT", path, manifest, "Content-Type", good));
            assertThat(header(client.get(path), "Content-Type")).isEqualTo(type);
        }
        for (MediaType wrong : List.of(MediaType.OCI_INDEX, MediaType.DOCKER_MANIFEST, MediaType.DOCKER_LIST)) {
            assertRefused(client.manifest("r", "wrong", manifest, wrong), 400, "MANIFEST_INVALID");
        }
        assertStatus(404, client.get(MANIFESTS + "wrong"));
    }

    @Test
    @DisplayName("K-32 without Content-Type the document's own type counts")
    void typesMayBeLeftToTheDocument() {
        assertStatus(201, client.send("PUT", MANIFESTS + "v1", Manifests.small()));
        assertThat(header(client.get(MANIFESTS + "v1"), "Content-Type")).isEqualTo(MediaType.OCI_MANIFEST.value());
        assertStatus(201, client.send("PUT", MANIFESTS + "v2", Manifests.index(List.of())));
        assertThat(header(client.get(MANIFESTS + "v2"), "Content-Type")).isEqualTo(MediaType.OCI_INDEX.value());
        byte[] untyped = utf8("{\"schemaVersion\":2,\"x\":1}");
        assertThat(client.send("PUT", MANIFESTS + "v3", untyped).statusCode()).isIn(400, 415);
    }

    @Test
    @DisplayName("S-41 S-18 a push with a subject says so, whether the subject is there or not")
    void subjectsAreConfirmed() {
        byte[] subject = Manifests.small();
        for (boolean there : List.of(false, true)) {
            if (there) {
                assertStatus(201, put("subject", subject));
            }
            byte[] referrer = Manifests.small(Manifests.subject(subject), Manifests.annotation("there", "" + there));
            HttpResponse<byte[]> pushed = assertStatus(201, put("v1", referrer));
            assertThat(header(pushed, "OCI-Subject"))
                    .isEqualTo(Digest.sha256(subject).toString());
        }
        HttpResponse<byte[]> plain = assertStatus(201, put("v2", subject));
        assertThat(plain.headers().firstValue("OCI-Subject")).isEmpty();
    }

    @Test
    @DisplayName("S-40 CF-12 4 MiB are taken, by length and streamed; a byte more is 413, and the client reads it")
    void sizesAreLimited() {
        int limit = 4 * 1024 * 1024;
        byte[] largest = sized(limit);
        assertStatus(201, put("largest", largest));
        assertThat(client.get(MANIFESTS + "largest").body()).isEqualTo(largest);
        String type = MediaType.OCI_MANIFEST.value();
        assertStatus(201, client.stream("PUT", MANIFESTS + "streamed", largest, "Content-Type", type));
        HttpResponse<byte[]> streamed =
                client.stream("PUT", MANIFESTS + "larger", sized(limit + 1), "Content-Type", type);
        assertRefused(streamed, 413, "SIZE_INVALID");
        assertRefused(put("larger", sized(limit + 1)), 413, "SIZE_INVALID");
        assertStatus(404, client.get(MANIFESTS + "larger"));
    }

    @Test
    @DisplayName("the client of a refused push that sends all before it looks for the answer finds one")
    void refusalsReachClientsThatSendFirst() throws IOException {
        int length = 32 * 1024 * 1024;
        try (RawConnection connection = registry.connect()) {
            connection.send("PUT " + MANIFESTS + "huge HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n");
            connection.send(new byte[length]);
            assertThat(connection.answer().status()).isEqualTo(413);
        }
    }

    private static byte[] sized(int length) {
        byte[] frame = Manifests.small(Manifests.annotation("x", ""));
        byte[] sized = Manifests.small(Manifests.annotation("x", "y".repeat(length - frame.length)));
        assertThat(sized).hasSize(length);
        return sized;
    }

    @Test
    @DisplayName("K-35 If-Match makes a push compare-and-set: 412 when the tag has moved")
    void conditionsAreHeeded() {
        byte[] first = Manifests.small(Manifests.annotation("n", "1"));
        byte[] second = Manifests.small(Manifests.annotation("n", "2"));
        byte[] third = Manifests.small(Manifests.annotation("n", "3"));
        String etag = header(putAndGet("v1", first), "ETag");
        assertStatus(201, put("v1", second, "If-Match", etag));
        assertStatus(412, put("v1", third, "If-Match", etag));
        assertThat(client.get(MANIFESTS + "v1").body()).isEqualTo(second);
        assertStatus(201, put("v1", third, "If-Match", "*"));
        assertThat(client.get(MANIFESTS + "v1").body()).isEqualTo(third);
        assertStatus(412, put("absent", third, "If-Match", etag));
        assertStatus(412, put("absent", third, "If-Match", "*"));
        assertStatus(404, client.get(MANIFESTS + "absent"));
    }

    private HttpResponse<byte[]> putAndGet(String tag, byte[] manifest) {
        assertStatus(201, put(tag, manifest));
        return client.get(MANIFESTS + tag);
    }

    @Test
    @DisplayName("K-35 an If-Match that is no digest can match nothing")
    void otherConditionsMatchNothing() {
        byte[] manifest = Manifests.small();
        assertStatus(201, put("v1", manifest));
        for (String condition : List.of("\"x\"", "x", "\"sha256:abc\"", "\"\"")) {
            assertThat(put("v1", manifest, "If-Match", condition).statusCode())
                    .as(condition)
                    .isEqualTo(412);
        }
        String etag = '"' + Digest.sha256(manifest).toString() + '"';
        assertStatus(201, put("v1", manifest, "If-Match", "\"x\", " + etag));
    }

    @Test
    @DisplayName("K-13 a tag is overwritten as often as one likes, and the older manifests stay")
    void tagsAreMoved() {
        for (int i = 0; i < 20; i++) {
            assertStatus(201, put("v1", Manifests.small(Manifests.annotation("n", "" + i))));
        }
        for (int i = 0; i < 20; i++) {
            byte[] manifest = Manifests.small(Manifests.annotation("n", "" + i));
            assertThat(client.get(MANIFESTS + Digest.sha256(manifest)).body()).isEqualTo(manifest);
        }
    }
}
