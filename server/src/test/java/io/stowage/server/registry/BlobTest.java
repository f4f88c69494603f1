package io.stowage.server.registry;

import static io.stowage.server.registry.Fixture.APP;
import static io.stowage.server.registry.Fixture.OTHER;
import static io.stowage.server.registry.Fixture.bytes;
import static io.stowage.server.registry.Fixture.sha512;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.layout.DistributionTree;
import io.stowage.layout.Links;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.Precondition;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class BlobTest {

    private static final Digest HELLO = Digest.sha256(bytes("hello"));
    private static final Digest HELLO512 = sha512(bytes("hello"));

    private final Fixture fixture = new Fixture();
    private final BlobService blobs = fixture.registry.blobs();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("CF-03: a blob has the digest that it is asked for by")
    void aBlobHasTheDigestThatItIsAskedForBy() throws Exception {
        fixture.push(APP, "hello", HELLO512);
        assertThat(blobs.find(APP, HELLO512).digest()).isEqualTo(HELLO512);
        assertThat(blobs.find(APP, HELLO).digest()).isEqualTo(HELLO);
        assertThat(blobs.find(APP, HELLO512).size()).isEqualTo(5);
        assertThat(fixture.pull(fixture.registry, APP, HELLO512)).isEqualTo("hello");
    }

    @Test
    @DisplayName("V-06: a deleted blob stays deleted in its repository, whatever others do with it")
    void aDeletedBlobStaysDeletedInItsRepository() throws Exception {
        RegistryService second = fixture.replica();
        fixture.push(APP, "hello");
        fixture.push(OTHER, "hello");
        second.blobs().find(APP, HELLO).size();
        blobs.delete(APP, HELLO);
        fixture.pull(second, OTHER, HELLO);

        assertUnknown(() -> blobs.find(APP, HELLO));
        assertUnknown(() -> second.blobs().find(APP, HELLO));
        assertUnknown(() -> blobs.delete(APP, HELLO));
        assertThat(fixture.pull(second, OTHER, HELLO)).isEqualTo("hello");
    }

    @Test
    @DisplayName("S-55: a blob goes by all its names, under which ever it is deleted")
    void aBlobGoesByAllItsNames() throws Exception {
        for (Digest name : new Digest[] {HELLO, HELLO512}) {
            fixture.push(APP, "hello", HELLO512);
            blobs.delete(APP, name);
            assertUnknown(() -> blobs.find(APP, HELLO));
            assertUnknown(() -> blobs.find(APP, HELLO512));
            assertUnknown(() -> blobs.delete(APP, HELLO512));
        }
    }

    @Test
    @DisplayName("S-35, CF-07: a mount needs the source to have the blob")
    void aMountNeedsTheSourceToHaveTheBlob() throws Exception {
        assertThat(blobs.mount(APP, Optional.of(OTHER), HELLO)).isFalse();
        fixture.push(new RepositoryName("third"), "hello");
        assertThat(blobs.mount(APP, Optional.of(OTHER), HELLO)).isFalse();
        fixture.push(OTHER, "hello");
        assertThat(blobs.mount(APP, Optional.of(OTHER), HELLO)).isTrue();
        assertThat(fixture.pull(fixture.registry, APP, HELLO)).isEqualTo("hello");
    }

    @Test
    @DisplayName("CF-07: an anonymous mount needs the blob to be anywhere")
    void anAnonymousMountNeedsTheBlobToBeAnywhere() throws Exception {
        assertThat(blobs.mount(APP, Optional.empty(), HELLO)).isFalse();
        assertThat(blobs.mount(APP, Optional.empty(), HELLO512)).isFalse();
        fixture.push(OTHER, "hello", HELLO512);
        assertThat(blobs.mount(APP, Optional.empty(), HELLO512)).isTrue();
        assertThat(fixture.pull(fixture.registry, APP, HELLO512)).isEqualTo("hello");
        assertThat(fixture.pull(fixture.registry, APP, HELLO)).isEqualTo("hello");
    }

    @Test
    void aLinkWithoutContentIsAnUnknownBlob() throws Exception {
        fixture.push(APP, "hello");
        fixture.memory.delete(DistributionTree.blob(HELLO), Precondition.none());
        Blob blob = blobs.find(APP, HELLO);
        assertUnknown(() -> blob.open(ByteRange.ALL));
        assertUnknown(blob::size);
        assertThat(blobs.mount(OTHER, Optional.of(APP), HELLO)).isFalse();
    }

    @Test
    void whatIsRememberedOfAForeignDeletionGrowsOld() throws Exception {
        fixture.push(APP, "hello");
        fixture.memory.delete(DistributionTree.blob(HELLO), Precondition.none());
        fixture.passSeconds(60);
        assertUnknown(() -> blobs.find(APP, HELLO).size());
    }

    @Test
    @DisplayName(
            "V-44: what is served is named by the link's key, whatever the link says; one of another length is read")
    void linksAreFollowedByTheirNames() throws Exception {
        Digest other = fixture.push(APP, "other");
        fixture.push(OTHER, "hello");
        Links.write(fixture.memory, DistributionTree.layerLink(APP, HELLO), other);
        try (Content content = blobs.find(APP, HELLO).open(ByteRange.ALL)) {
            assertThat(content.lengthBytes()).isEqualTo(bytes("hello").length);
        }
        Links.write(
                fixture.memory, DistributionTree.layerLink(APP, HELLO), Digest.of(DigestAlgorithm.SHA512, bytes("x")));
        assertUnknown(() -> blobs.find(APP, HELLO));
    }

    @Test
    @DisplayName("Half a link is none, and a push heals it")
    void halfALinkIsNone() throws Exception {
        fixture.memory.write(DistributionTree.layerLink(APP, HELLO), bytes("sha256:12"), Precondition.none());
        assertUnknown(() -> blobs.find(APP, HELLO));
        fixture.push(APP, "hello");
        assertThat(fixture.pull(fixture.registry, APP, HELLO)).isEqualTo("hello");
    }

    @Test
    void contentOfAnotherLengthIsReplaced() throws Exception {
        fixture.memory.write(DistributionTree.blob(HELLO), bytes("hel"), Precondition.none());
        fixture.push(APP, "hello");
        assertThat(fixture.pull(fixture.registry, APP, HELLO)).isEqualTo("hello");
        assertThat(blobs.find(APP, HELLO).size()).isEqualTo(5);
    }

    private static void assertUnknown(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RegistryException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.BLOB_UNKNOWN);
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.detail()).isPresent();
        });
    }
}
