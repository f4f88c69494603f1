package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.server.registry.RedirectRule;
import io.stowage.storage.memory.MemoryStore;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that are sent elsewhere for blobs. */
class RedirectTest {

    private static final List<RedirectRule> ELSEWHERE =
            List.of(new RedirectRule.To(URI.create("https://blobs.example/copy")));

    @RegisterExtension
    final RegistryExtension registry =
            new RegistryExtension(MemoryStore::new, settings -> settings.redirects(true, ELSEWHERE));

    @RegisterExtension
    final RegistryExtension verifying = new RegistryExtension(
            MemoryStore::new, settings -> settings.redirects(true, ELSEWHERE).verifyContent(true));

    @RegisterExtension
    final RegistryExtension forbidden =
            new RegistryExtension(MemoryStore::new, settings -> settings.redirects(false, ELSEWHERE));

    @RegisterExtension
    final RegistryExtension linking =
            new RegistryExtension(PromisingStore::linking, settings -> settings.redirects(true, List.of()));

    @RegisterExtension
    final RegistryExtension linkingNobody =
            new RegistryExtension(PromisingStore::linking, settings -> settings.redirects(false, List.of()));

    @RegisterExtension
    final RegistryExtension rewriting = new RegistryExtension(
            PromisingStore::linking,
            settings ->
                    settings.redirects(true, List.of(new RedirectRule.Rewrite("http", "cdn.example:81", "/docker"))));

    @RegisterExtension
    final RegistryExtension linkless =
            new RegistryExtension(MemoryStore::new, settings -> settings.redirects(true, List.of()));

    @Test
    @DisplayName("K5 where the store gives links, each GET is sent there for 20 minutes, and HEAD is answered by us")
    void toTheStore() {
        RegistryClient client = linking.client();
        Digest digest = client.blob("r", utf8("layer"));
        String path = "/v2/r/blobs/" + digest;
        String tree = "/registry/v2/blobs/sha256/" + digest.hex().substring(0, 2) + '/' + digest.hex() + "/data";
        String signed = "?signature=s&expires=PT20M";
        for (HttpResponse<byte[]> answer : List.of(client.get(path), client.get(path, "Range", "bytes=0-0"))) {
            assertThat(header(assertStatus(307, answer), "Location"))
                    .isEqualTo("https://bucket.example/docker" + tree + signed);
        }
        assertThat(header(assertStatus(200, client.head(path)), "Content-Length"))
                .isEqualTo("5");
        Digest same = rewriting.client().blob("r", utf8("layer"));
        assertThat(header(assertStatus(307, rewriting.client().get("/v2/r/blobs/" + same)), "Location"))
                .isEqualTo("http://cdn.example:81" + tree + signed);
    }

    @Test
    @DisplayName("K4 B4 where redirects are disabled, or the store gives no links, ranges and all come from us")
    void notToTheStore() {
        for (RegistryExtension one : List.of(linkingNobody, linkless)) {
            String path = "/v2/r/blobs/" + one.client().blob("r", utf8("layer"));
            assertThat(assertStatus(200, one.client().get(path)).body()).isEqualTo(utf8("layer"));
            assertThat(assertStatus(206, one.client().get(path, "Range", "bytes=1-2"))
                            .body())
                    .isEqualTo(utf8("ay"));
        }
    }

    @Test
    @DisplayName("K-40 K5 a blob is asked for with 307, its length by a HEAD of our own; manifests come from us")
    void blobsAreElsewhere() {
        RegistryClient client = registry.client();
        byte[] manifest = client.image("r", "v1", "layer");
        Digest digest = Digest.sha256(utf8("layer"));
        String path = "/v2/r/blobs/" + digest;
        for (HttpResponse<byte[]> answer : List.of(client.get(path), client.get(path, "Range", "bytes=1-2"))) {
            assertStatus(307, answer);
            assertThat(header(answer, "Location"))
                    .isEqualTo("https://blobs.example/copy/docker/registry/v2/blobs/sha256/"
                            + digest.hex().substring(0, 2) + '/' + digest.hex() + "/data");
            assertThat(answer.body()).isEmpty();
        }
        assertThat(header(assertStatus(200, client.head(path)), "Content-Length"))
                .isEqualTo("5");
        assertThat(client.get("/v2/r/manifests/v1").body()).isEqualTo(manifest);
    }

    @Test
    @DisplayName("K-40 nobody is sent for what is not there, or what another repository has")
    void absentBlobsAreNowhere() {
        RegistryClient client = registry.client();
        Digest digest = client.blob("r", utf8("layer"));
        assertRefused(client.get("/v2/r/blobs/" + Digest.sha256(utf8("x"))), 404, "BLOB_UNKNOWN");
        assertRefused(client.get("/v2/other/blobs/" + digest), 404, "BLOB_UNKNOWN");
    }

    @Test
    @DisplayName("K-40 where contents are verified or redirects forbidden, they come from us")
    void contentsComeFromUs() {
        for (RegistryExtension one : List.of(verifying, forbidden)) {
            Digest digest = one.client().blob("r", utf8("layer"));
            assertThat(assertStatus(200, one.client().get("/v2/r/blobs/" + digest))
                            .body())
                    .isEqualTo(utf8("layer"));
        }
    }
}
