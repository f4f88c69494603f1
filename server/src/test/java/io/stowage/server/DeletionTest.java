package io.stowage.server;

import static io.stowage.server.Answers.assertErrors;
import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Answers.json;
import static io.stowage.server.Answers.strings;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.MediaType;
import io.stowage.storage.memory.MemoryStore;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** distribution-spec: Content Management. */
class DeletionTest {

    private static final String MANIFESTS = "/v2/r/manifests/";
    private static final String BLOBS = "/v2/r/blobs/";

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    @RegisterExtension
    final RegistryExtension keeper = new RegistryExtension(MemoryStore::new, settings -> settings.deleteEnabled(false));

    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
    }

    private List<String> tags() {
        return strings(json(assertStatus(200, client.get("/v2/r/tags/list"))).path("tags"));
    }

    @Test
    @DisplayName("S-54 K-31 CF-14 a tag is deleted with 202 and is gone at once; its manifest stays")
    void tagsAreDeleted() {
        byte[] manifest = client.image("r", "v1", "layer");
        client.image("r", "v2", "layer");
        HttpResponse<byte[]> deleted = assertStatus(202, client.delete(MANIFESTS + "v1"));
        assertThat(header(deleted, "Content-Length")).isEqualTo("0");
        assertRefused(client.get(MANIFESTS + "v1"), 404, "MANIFEST_UNKNOWN");
        assertThat(client.get(MANIFESTS + "v2").body()).isEqualTo(manifest);
        assertThat(client.get(MANIFESTS + Digest.sha256(manifest)).body()).isEqualTo(manifest);
        assertThat(tags()).containsExactly("v2");
    }

    @Test
    @DisplayName("S-55 a manifest is deleted with every tag that points at it")
    void manifestsAreDeletedWithTheirTags() {
        Digest digest = Digest.sha256(client.image("r", "v1", "layer"));
        client.image("r", "v2", "layer");
        byte[] other = client.image("r", "v3", "other");
        assertStatus(202, client.delete(MANIFESTS + digest));
        for (String reference : List.of(digest.toString(), "v1", "v2")) {
            assertRefused(client.get(MANIFESTS + reference), 404, "MANIFEST_UNKNOWN");
            assertStatus(404, client.head(MANIFESTS + reference));
        }
        assertThat(client.get(MANIFESTS + "v3").body()).isEqualTo(other);
        assertThat(tags()).containsExactly("v3");
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    @DisplayName("S-54 S-55 a blob is deleted with 202 and is gone at once")
    void blobsAreDeleted(DigestAlgorithm algorithm) {
        byte[] content = RegistryClient.bytes(1000, 1);
        Digest digest = Digest.of(algorithm, content);
        for (int round = 0; round < 2; round++) {
            assertStatus(201, PushMethod.POST_THEN_PUT.push(client, "r", content, digest));
            assertThat(client.get(BLOBS + digest).body()).isEqualTo(content);
            assertStatus(202, client.delete(BLOBS + digest));
            assertRefused(client.get(BLOBS + digest), 404, "BLOB_UNKNOWN");
            assertStatus(404, client.head(BLOBS + digest));
            assertRefused(client.delete(BLOBS + digest), 404, "BLOB_UNKNOWN");
        }
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    @DisplayName("S-55 a manifest that was deleted comes back when it is pushed again")
    void manifestsComeBack(DigestAlgorithm algorithm) {
        client.blob("r", Manifests.EMPTY);
        byte[] manifest = Manifests.small();
        Digest digest = Digest.of(algorithm, manifest);
        for (int round = 0; round < 3; round++) {
            assertStatus(201, client.manifest("r", digest + "?tag=v1", manifest, MediaType.OCI_MANIFEST));
            assertThat(client.get(MANIFESTS + digest).body()).isEqualTo(manifest);
            assertThat(header(client.head(MANIFESTS + "v1"), "Docker-Content-Digest"))
                    .isEqualTo(digest.toString());
            assertStatus(202, client.delete(MANIFESTS + digest));
            assertStatus(404, client.get(MANIFESTS + digest));
            assertStatus(404, client.get(MANIFESTS + "v1"));
        }
    }

    @Test
    @DisplayName("S-55 what is not there is 404, in an unknown repository too; what is no digest is 400")
    void absentThingsAreNotFound() {
        client.image("r", "v1", "layer");
        String absent = "sha256:" + "0".repeat(64);
        assertRefused(client.delete(MANIFESTS + "absent"), 404, "MANIFEST_UNKNOWN");
        assertRefused(client.delete(MANIFESTS + absent), 404, "MANIFEST_UNKNOWN");
        assertRefused(client.delete(BLOBS + absent), 404, "BLOB_UNKNOWN");
        assertErrors(assertStatus(404, client.delete("/v2/unknown/manifests/v1")));
        assertErrors(assertStatus(404, client.delete("/v2/unknown/manifests/" + absent)));
        assertErrors(assertStatus(404, client.delete("/v2/unknown/blobs/" + absent)));
        assertRefused(client.delete(BLOBS + "sha256:abc"), 400, "DIGEST_INVALID");
        assertRefused(client.delete(MANIFESTS + "sha256:abc"), 400, "DIGEST_INVALID");
    }

    @Test
    @DisplayName("CF-14 a whole tree goes from its tag to its blobs, each thing gone at once")
    void treesAreDeletedFromTheTop() {
        byte[] image = client.image("r", "image", "layer");
        byte[] inner = Manifests.index(List.of(Manifests.descriptor(MediaType.OCI_MANIFEST.value(), image)));
        assertStatus(201, client.manifest("r", "inner", inner, MediaType.OCI_INDEX));
        byte[] outer = Manifests.index(List.of(Manifests.descriptor(MediaType.OCI_INDEX.value(), inner)));
        assertStatus(201, client.manifest("r", "outer", outer, MediaType.OCI_INDEX));
        List<String> paths = new ArrayList<>(List.of(MANIFESTS + "outer", MANIFESTS + "inner", MANIFESTS + "image"));
        for (byte[] manifest : List.of(outer, inner, image)) {
            paths.add(MANIFESTS + Digest.sha256(manifest));
        }
        paths.add(BLOBS + Digest.sha256(utf8("layer")));
        paths.add(BLOBS + Digest.sha256(utf8("{}")));
        for (String path : paths) {
            assertStatus(200, client.head(path));
            assertStatus(202, client.delete(path));
            assertStatus(404, client.head(path));
        }
    }

    @Test
    @DisplayName("V-06 a blob deleted in one repository stays deleted there when another one reads it")
    void deletionsAreNotUndoneByOthers() {
        byte[] content = RegistryClient.bytes(1000, 1);
        Digest digest = client.blob("a", content);
        client.blob("b", content);
        assertStatus(200, client.get("/v2/a/blobs/" + digest));
        assertStatus(202, client.delete("/v2/a/blobs/" + digest));
        assertStatus(404, client.get("/v2/a/blobs/" + digest));
        assertThat(client.get("/v2/b/blobs/" + digest).body()).isEqualTo(content);
        assertStatus(404, client.get("/v2/a/blobs/" + digest));
        assertStatus(404, client.head("/v2/a/blobs/" + digest));
    }

    @Test
    @DisplayName("V-06 so does a manifest")
    void deletionsOfManifestsAreNotUndoneByOthers() {
        Digest digest = Digest.sha256(client.image("a", "v1", "layer"));
        byte[] manifest = client.image("b", "v1", "layer");
        assertStatus(202, client.delete("/v2/a/manifests/" + digest));
        assertThat(client.get("/v2/b/manifests/" + digest).body()).isEqualTo(manifest);
        assertThat(client.get("/v2/b/manifests/v1").body()).isEqualTo(manifest);
        assertStatus(404, client.get("/v2/a/manifests/" + digest));
        assertStatus(404, client.get("/v2/a/manifests/v1"));
    }

    @Test
    @DisplayName("O10 a program that prunes removes links, manifests and then contents, and may say so twice")
    void contentsArePruned() {
        byte[] manifest = client.image("r", "v1", "layer");
        Digest layer = Digest.sha256(utf8("layer"));
        assertStatus(200, client.head(BLOBS + layer));
        assertStatus(202, client.delete(BLOBS + layer));
        assertStatus(204, client.delete("/admin/blobs/" + layer));
        assertStatus(204, client.delete("/admin/blobs/" + layer));
        assertStatus(202, client.delete(MANIFESTS + Digest.sha256(manifest)));
        assertRefused(client.delete("/admin/blobs/v1"), 400, "DIGEST_INVALID");
        assertStatus(405, client.get("/admin/blobs/" + layer));
        client.blob("r", utf8("layer"));
        assertThat(client.get(BLOBS + layer).body()).isEqualTo(utf8("layer"));
    }

    @Test
    @DisplayName("O10 a content that is pruned is gone from whoever still links to it, whatever was read of it before")
    void prunedContentsAreGoneAtOnce() {
        byte[] content = RegistryClient.bytes(100_000, 1);
        Digest digest = client.blob("r", content);
        assertThat(client.get(BLOBS + digest).body()).isEqualTo(content);
        assertStatus(204, client.delete("/admin/blobs/" + digest));
        assertStatus(404, client.get(BLOBS + digest));
        assertStatus(404, client.head(BLOBS + digest));
        client.blob("r", content);
        assertThat(client.get(BLOBS + digest).body()).isEqualTo(content);
    }

    @Test
    @DisplayName("V-07 CF-11 S-54 with deletes disabled everything is 405 and stays; only uploads can be cancelled")
    void deletesMayBeDisabled() {
        RegistryClient kept = keeper.client();
        byte[] manifest = kept.image("r", "v1", "layer");
        Digest layer = Digest.sha256(utf8("layer"));
        List<String> paths = List.of(
                MANIFESTS + "v1",
                MANIFESTS + Digest.sha256(manifest),
                BLOBS + layer,
                BLOBS + Digest.sha256(utf8("x")),
                "/admin/blobs/" + layer);
        for (String path : paths) {
            assertRefused(kept.delete(path), 405, "UNSUPPORTED");
        }
        assertThat(kept.get(MANIFESTS + "v1").body()).isEqualTo(manifest);
        assertThat(kept.get(BLOBS + layer).body()).isEqualTo(utf8("layer"));
        assertStatus(204, kept.delete(kept.upload("r")));
    }
}
