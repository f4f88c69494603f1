package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.server.registry.ErrorCode;
import io.stowage.server.registry.RegistryException;
import io.stowage.storage.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A registry's content, without HTTP. */
class RepositoryTest {

    @RegisterExtension
    final RegistryExtension extension = new RegistryExtension();

    private Repository repository;

    @BeforeEach
    void open() throws IOException {
        repository = extension.registry().repository("library/app");
    }

    @Test
    void whatIsPutHereIsServedAndTheOtherWayRound() throws Exception {
        byte[] large = RegistryClient.bytes(300_000, 1);
        Digest streamed = repository.putBlob(new ByteArrayInputStream(large));
        assertThat(streamed).isEqualTo(Digest.sha256(large));
        assertThat(extension.client().get("/v2/library/app/blobs/" + streamed).body())
                .isEqualTo(large);
        Digest small = repository.putBlob(RegistryClient.utf8("small"));
        try (InputStream blob = repository.blob(small).orElseThrow()) {
            assertThat(blob.readAllBytes()).isEqualTo(RegistryClient.utf8("small"));
        }

        byte[] manifest = extension.client().image("library/app", "v1", "layer");
        Repository.Manifest found = repository.manifest("v1").orElseThrow();
        assertThat(found.document()).isEqualTo(manifest);
        assertThat(found.digest()).isEqualTo(Digest.sha256(manifest));
        assertThat(found.mediaType()).isEqualTo(MediaType.OCI_MANIFEST.value());
        assertThat(repository.putManifest("v2", found.mediaType(), manifest)).isEqualTo(found.digest());
        assertThat(repository.tags()).containsExactly("v1", "v2");
        assertThat(extension.registry().repositories()).containsExactly("library/app");
        assertThat(extension.client().get("/v2/library/app/manifests/v2").statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatIsAbsentIsEmpty() throws Exception {
        Digest none = Digest.sha256(RegistryClient.utf8("none"));
        assertThat(repository.blob(none)).isEqualTo(Optional.empty());
        assertThat(repository.manifest("none")).isEmpty();
        assertThat(repository.tags()).isEmpty();
        assertThat(repository.deleteBlob(none)).isFalse();
        assertThat(repository.deleteManifest("none")).isFalse();
        assertThat(extension.registry().repositories()).isEmpty();
    }

    @Test
    void deletesDelete() throws Exception {
        byte[] manifest = extension.client().image("library/app", "v1", "layer");
        Digest layer = Digest.sha256(RegistryClient.utf8("layer"));
        assertThat(repository.deleteManifest("v1")).isTrue();
        assertThat(repository.manifest("v1")).isEmpty();
        assertThat(repository.deleteManifest(Digest.sha256(manifest).toString()))
                .isTrue();
        assertThat(repository.deleteBlob(layer)).isTrue();
        assertThat(repository.blob(layer)).isEmpty();
    }

    @Test
    void whatClientsMayNotNobodyMay() throws Exception {
        assertThatThrownBy(() -> extension.registry().repository("Not/A/Name"))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_INVALID));
        assertThatThrownBy(() ->
                        repository.putManifest("v1", MediaType.OCI_MANIFEST.value(), RegistryClient.utf8("nonsense")))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID));
        try (MemoryStore store = new MemoryStore();
                Registry readOnly =
                        Registry.builder(store).readOnly(true).build().start()) {
            Repository same = readOnly.repository("library/app");
            assertThatThrownBy(() -> same.putBlob(new byte[1])).hasMessageContaining("read-only");
            assertThat(store.usedBytes()).isZero();
        }
    }

    @Test
    void aStreamThatBreaksLeavesNothing() throws Exception {
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(new byte[100_000]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return read();
            }
        });
        assertThatThrownBy(() -> repository.putBlob(broken)).hasMessage("broken");
        assertThat(extension.store().uploads(Optional.empty(), 10)).isEmpty();
    }
}
