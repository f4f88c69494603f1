package io.stowage.server.registry;

import static io.stowage.server.registry.Fixture.bytes;
import static io.stowage.server.registry.Fixture.sha512;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.StorageKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What lies in the store after a push, byte for byte: Distribution must be able to go on from there. */
final class LayoutTest {

    private static final RepositoryName APP = new RepositoryName("lib/app");

    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aPushLeavesWhatDistributionLeaves() throws Exception {
        UploadProgress at = fixture.registry.uploads().begin(APP, Optional.empty());
        at = fixture.patch(at, "hello world");
        fixture.put(at, "", Digest.sha256(bytes("hello world")));
        fixture.push(APP, "{}");
        String manifest = Fixture.imageDocument("", "hello world");
        String digest = fixture.putManifest(APP, "oci1", manifest).digest().toString();

        String layerHex = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
        String configHex = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        String hex = digest.substring("sha256:".length());
        String manifests = "repositories/lib/app/_manifests/";
        assertThat(tree())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "blobs/sha256/b9/" + layerHex + "/data",
                        "hello world",
                        "blobs/sha256/44/" + configHex + "/data",
                        "{}",
                        "blobs/sha256/" + hex.substring(0, 2) + "/" + hex + "/data",
                        manifest,
                        "repositories/lib/app/_layers/sha256/" + layerHex + "/link",
                        "sha256:" + layerHex,
                        "repositories/lib/app/_layers/sha256/" + configHex + "/link",
                        "sha256:" + configHex,
                        manifests + "revisions/sha256/" + hex + "/link",
                        digest,
                        manifests + "tags/oci1/current/link",
                        digest,
                        manifests + "tags/oci1/index/sha256/" + hex + "/link",
                        digest));
        assertThat(fixture.keys("stowage/")).containsExactly("v1/upload-secret");
    }

    @Test
    void anotherAlgorithmIsASecondLinkToTheSameContent() throws Exception {
        Digest name = sha512(bytes("hello"));
        Digest canonical = fixture.push(APP, "hello", name);
        assertThat(canonical).isEqualTo(name);
        String hex = Digest.sha256(bytes("hello")).hex();
        assertThat(tree())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "blobs/sha256/2c/" + hex + "/data", "hello",
                        "repositories/lib/app/_layers/sha256/" + hex + "/link", "sha256:" + hex,
                        "repositories/lib/app/_layers/sha512/" + name.hex() + "/link", "sha256:" + hex));
    }

    private Map<String, String> tree() throws Exception {
        String root = "docker/registry/v2/";
        Map<String, String> tree = new TreeMap<>();
        for (String key : fixture.keys(root)) {
            byte[] content = fixture.memory
                    .read(new StorageKey(root + key), 1 << 20)
                    .orElseThrow()
                    .bytes();
            tree.put(key, new String(content, StandardCharsets.UTF_8));
        }
        return tree;
    }
}
