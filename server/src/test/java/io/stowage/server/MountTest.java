package io.stowage.server;

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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** distribution-spec: Mounting a blob from another repository. */
class MountTest {

    private static final byte[] CONTENT = RegistryClient.bytes(10_000, 1);

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
    }

    private HttpResponse<byte[]> mount(String into, Digest digest, String parameters) {
        return client.post("/v2/" + into + "/blobs/uploads/?mount=" + digest + parameters);
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    @DisplayName("S-35 K-31 a blob of another repository is mounted with 201 and can be pulled here")
    void blobsAreMounted(DigestAlgorithm algorithm) {
        Digest digest = Digest.of(algorithm, CONTENT);
        assertStatus(201, PushMethod.POST_THEN_PUT.push(client, "a/source", CONTENT, digest));
        HttpResponse<byte[]> mounted = assertStatus(201, mount("b", digest, "&from=a/source"));
        assertThat(location(mounted)).isEqualTo("/v2/b/blobs/" + digest);
        assertThat(header(mounted, "Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(client.get(location(mounted)).body()).isEqualTo(CONTENT);
        assertThat(client.get("/v2/a/source/blobs/" + digest).body()).isEqualTo(CONTENT);
    }

    @Test
    @DisplayName("S-35 a source whose slash is encoded, and one that is the target itself, are sources like any")
    void sourcesAreDecoded() {
        Digest digest = client.blob("a/source", CONTENT);
        assertStatus(201, mount("b", digest, "&from=a%2Fsource"));
        assertStatus(201, mount("b", digest, "&from=b"));
        assertThat(client.get("/v2/b/blobs/" + digest).body()).isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    @DisplayName("S-35 CF-07 K-11 a blob may be mounted without naming its repository")
    void blobsAreMountedFromAnywhere(DigestAlgorithm algorithm) {
        Digest digest = Digest.of(algorithm, CONTENT);
        assertStatus(201, PushMethod.POST_THEN_PUT.push(client, "a", CONTENT, digest));
        HttpResponse<byte[]> mounted = assertStatus(201, mount("b", digest, ""));
        assertThat(client.get(location(mounted)).body()).isEqualTo(CONTENT);
    }

    @Test
    @DisplayName("S-35 CF-07 K-11 what cannot be mounted opens a session that takes the blob")
    void failedMountsOpenASession() throws IOException {
        Digest digest = Digest.sha256(CONTENT);
        client.blob("a", utf8("other"));
        for (String from : List.of("", "&from=a", "&from=no/such/repository")) {
            HttpResponse<byte[]> opened = assertStatus(202, mount("b", digest, from));
            assertThat(location(opened)).startsWith("/v2/b/blobs/uploads/");
            assertThat(header(opened, "Range")).isEqualTo("0-0");
            assertThat(header(opened, "Docker-Upload-UUID")).isNotBlank();
            assertStatus(404, client.head("/v2/b/blobs/" + digest));
        }
        assertThat(registry.store().uploads(Optional.empty(), 10)).isEmpty();
        HttpResponse<byte[]> opened = mount("b", digest, "&from=a");
        assertStatus(201, client.send("PUT", with(location(opened), "digest=" + digest), CONTENT));
        assertThat(client.get("/v2/b/blobs/" + digest).body()).isEqualTo(CONTENT);
    }

    @Test
    @DisplayName("S-35 K-07 the session of a failed mount can be cancelled")
    void sessionsOfFailedMountsAreCancelled() {
        HttpResponse<byte[]> opened = assertStatus(202, mount("b", Digest.sha256(CONTENT), "&from=a"));
        assertStatus(204, client.delete(location(opened)));
        assertStatus(404, client.get(location(opened)));
    }

    @Test
    @DisplayName("V-09 a source that does not have the blob itself gives nothing, whoever else has it")
    void sourcesGiveOnlyWhatTheyHave() {
        Digest digest = client.blob("a", CONTENT);
        client.blob("other", utf8("x"));
        assertStatus(202, mount("b", digest, "&from=other"));
        assertStatus(404, client.head("/v2/b/blobs/" + digest));
    }

    @Test
    @DisplayName("K-08 a mount with an origin is a mount like any")
    void originsAreTolerated() {
        Digest digest = client.blob("a", CONTENT);
        assertStatus(201, mount("b", digest, "&from=a&origin=registry.example"));
        assertStatus(202, mount("c", Digest.sha256(utf8("x")), "&from=a&origin=registry.example"));
    }

    @Test
    @DisplayName("S-20 V-44 a digest or source that is none is 400, and nothing is opened")
    void invalidMountsAreRefused() {
        Digest digest = client.blob("a", CONTENT);
        for (String invalid : List.of("sha256:abc", "md5:" + "0".repeat(32), "", digest.hex())) {
            HttpResponse<byte[]> refused = client.post("/v2/b/blobs/uploads/?mount=" + invalid + "&from=a");
            assertRefused(refused, 400, "DIGEST_INVALID");
        }
        assertRefused(mount("b", digest, "&from=A"), 400, "NAME_INVALID");
        assertRefused(mount("b", digest, "&from=../a"), 400, "NAME_INVALID");
        assertRefused(mount("B", digest, "&from=a"), 400, "NAME_INVALID");
    }

    @Test
    @DisplayName("S-35 a mounted blob stays when its source lets it go")
    void mountsStandAlone() {
        Digest digest = client.blob("a", CONTENT);
        assertStatus(201, mount("b", digest, "&from=a"));
        assertStatus(202, client.delete("/v2/a/blobs/" + digest));
        assertThat(client.get("/v2/b/blobs/" + digest).body()).isEqualTo(CONTENT);
        assertStatus(202, mount("c", digest, "&from=a"));
    }

    @Test
    @DisplayName("S-35 the empty blob is mounted like any")
    void emptyBlobIsMounted() {
        Digest digest = client.blob("a", new byte[0]);
        HttpResponse<byte[]> mounted = assertStatus(201, mount("b", digest, "&from=a"));
        assertThat(assertStatus(200, client.get(location(mounted))).body()).isEmpty();
    }
}
