package io.stowage.server.registry;

import static io.stowage.server.registry.Fixture.APP;
import static io.stowage.server.registry.Fixture.OTHER;
import static io.stowage.server.registry.Fixture.byDigest;
import static io.stowage.server.registry.Fixture.bytes;
import static io.stowage.server.registry.Fixture.descriptor;
import static io.stowage.server.registry.Fixture.imageDocument;
import static io.stowage.server.registry.Fixture.indexDocument;
import static io.stowage.server.registry.Fixture.putManifest;
import static io.stowage.server.registry.Fixture.sha512;
import static io.stowage.server.registry.Fixture.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.layout.DistributionTree;
import io.stowage.layout.Links;
import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.oci.Reference;
import io.stowage.oci.Tag;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ManifestTest {

    private final Fixture fixture = new Fixture();
    private final ManifestService manifests = fixture.registry.manifests();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("S-08, S-37, CF-09: what was pushed is what is pulled, byte for byte and by its type")
    void whatWasPushedIsWhatIsPulled() throws Exception {
        String image = fixture.image(APP, "one", "two") + "\n ";
        Digest digest = Digest.sha256(bytes(image));
        ManifestReceipt receipt = fixture.putManifest(APP, "v1", image);
        assertThat(receipt).isEqualTo(new ManifestReceipt(digest, Optional.empty(), List.of()));

        for (RegistryService replica : new RegistryService[] {fixture.registry, fixture.replica()}) {
            for (var reference : List.of(new Tag("v1"), byDigest(digest))) {
                StoredManifest stored = replica.manifests().get(APP, reference);
                assertThat(stored.bytes()).isEqualTo(bytes(image));
                assertThat(stored.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
                assertThat(stored.digest()).isEqualTo(digest);
            }
        }
    }

    @Test
    @DisplayName("S-11, S-17: what is not there is unknown, and so is what only another repository has")
    void whatIsNotThereIsUnknown() throws Exception {
        String image = fixture.image(OTHER, "one");
        Digest digest = fixture.putManifest(OTHER, "v1", image).digest();
        manifests.get(OTHER, byDigest(digest));
        assertRefused(() -> manifests.get(APP, byDigest(digest)), ErrorCode.MANIFEST_UNKNOWN);
        assertRefused(() -> manifests.get(APP, new Tag("v1")), ErrorCode.MANIFEST_UNKNOWN);
        assertRefused(() -> manifests.get(OTHER, new Tag("v2")), ErrorCode.MANIFEST_UNKNOWN);
    }

    @Test
    @DisplayName("CF-02, CF-03: a manifest keeps the name that it was pushed under, tags included")
    void aManifestKeepsTheNameThatItWasPushedUnder() throws Exception {
        String image = fixture.image(APP, "one");
        Digest name = sha512(bytes(image));
        ManifestReceipt receipt = putManifest(fixture.registry, APP, byDigest(name), List.of(new Tag("v1")), image);
        assertThat(receipt).isEqualTo(new ManifestReceipt(name, Optional.empty(), List.of(new Tag("v1"))));

        RegistryService second = fixture.replica();
        assertThat(second.manifests().get(APP, byDigest(name)).digest()).isEqualTo(name);
        assertThat(second.manifests().get(APP, new Tag("v1")).digest()).isEqualTo(name);
        assertThat(second.manifests().get(APP, new Tag("v1")).canonical()).isEqualTo(Digest.sha256(bytes(image)));

        String next = imageDocument(",\"annotations\":{\"a\":\"b\"}", "one");
        fixture.putManifest(APP, "v1", next);
        assertThat(second.manifests().get(APP, new Tag("v1")).digest()).isEqualTo(Digest.sha256(bytes(next)));
    }

    @Test
    @DisplayName("CF-10, V-44: a manifest that has not the digest of its reference is refused")
    void aManifestOfAnotherDigestIsRefused() throws Exception {
        String image = fixture.image(APP, "one");
        for (Digest wrong : List.of(Digest.sha256(bytes("x")), sha512(bytes("x")))) {
            assertRefused(() -> fixture.putManifest(APP, wrong.toString(), image), ErrorCode.DIGEST_INVALID);
        }
        assertThat(fixture.keys(DistributionTree.manifests(APP))).isEmpty();
    }

    @Test
    @DisplayName("V-03: what is no manifest, or could be two, is refused")
    void whatIsNoManifestIsRefused() {
        for (String body : List.of("", "x", "{}", "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}")) {
            assertRefused(() -> fixture.putManifest(APP, "v1", body), ErrorCode.MANIFEST_INVALID);
        }
    }

    @Test
    @DisplayName("S-19: all that is missing is named, each once")
    void allThatIsMissingIsNamed() throws Exception {
        fixture.push(APP, "{}");
        fixture.push(OTHER, "one");
        assertThatThrownBy(() -> fixture.putManifest(APP, "v1", imageDocument("", "one", "two", "two")))
                .isInstanceOfSatisfying(RegistryException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.MANIFEST_BLOB_UNKNOWN);
                    assertThat(refused.detail())
                            .hasValue(Digest.sha256(bytes("one")) + ", " + Digest.sha256(bytes("two")));
                });
        String child = descriptor(MediaType.OCI_MANIFEST.value(), bytes("child"));
        assertRefused(() -> fixture.putManifest(APP, "v1", indexDocument(child)), ErrorCode.MANIFEST_BLOB_UNKNOWN);
        assertThat(fixture.keys(DistributionTree.manifests(APP))).isEmpty();
    }

    @Test
    void sparseManifestsAreTakenWhereAllowed() throws Exception {
        RegistrySettings sparse = RegistrySettings.defaults().withValidateReferences(false);
        try (Fixture lenient = new Fixture(sparse, true)) {
            lenient.putManifest(APP, "v1", imageDocument("", "missing"));
            lenient.putManifest(APP, "v2", indexDocument(descriptor(MediaType.OCI_MANIFEST.value(), bytes("no"))));
            assertThat(lenient.registry.manifests().get(APP, new Tag("v1")).mediaType())
                    .isEqualTo(MediaType.OCI_MANIFEST);
        }
    }

    @Test
    @DisplayName("S-18, CF-13, K-06: a missing subject, foreign layers, empty, nested and cache indexes are taken")
    void whatMayBeMissingMayBeMissing() throws Exception {
        String image = fixture.image(APP, "one");
        fixture.putManifest(APP, "v1", imageDocument(subject(Digest.sha256(bytes("nowhere"))), "one"));
        fixture.putManifest(APP, "empty", indexDocument());
        fixture.putManifest(APP, "image", image);
        String index = indexDocument(descriptor(MediaType.OCI_MANIFEST.value(), bytes(image)));
        fixture.putManifest(APP, "index", index);
        fixture.putManifest(APP, "nested", indexDocument(descriptor(MediaType.OCI_INDEX.value(), bytes(index))));
        fixture.putManifest(APP, "cache", indexDocument(descriptor("application/x.layer", bytes("one"))));
        String foreign = imageDocument("", "one")
                .replace(
                        "\"layers\":[",
                        "\"layers\":["
                                + descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar", bytes("far"))
                                + ",");
        assertThat(fixture.putManifest(APP, "foreign", foreign).digest()).isEqualTo(Digest.sha256(bytes(foreign)));
    }

    @Test
    @DisplayName("S-39, CF-17: a manifest takes several tags at once, and too many are too many")
    void aManifestTakesSeveralTagsAtOnce() throws Exception {
        String image = fixture.image(APP, "one");
        Digest digest = Digest.sha256(bytes(image));
        List<Tag> tags = List.of(new Tag("a"), new Tag("b"), new Tag("a"));
        ManifestReceipt receipt = putManifest(fixture.registry, APP, byDigest(digest), tags, image);
        assertThat(receipt.tags()).containsExactly(new Tag("a"), new Tag("b"));
        assertThat(manifests.get(APP, new Tag("b")).digest()).isEqualTo(digest);

        int max = RegistrySettings.defaults().maxTagsPerPut();
        assertThat(max).isGreaterThanOrEqualTo(10);
        List<Tag> many =
                IntStream.rangeClosed(0, max).mapToObj(i -> new Tag("t" + i)).toList();
        assertThatThrownBy(() -> putManifest(fixture.registry, APP, byDigest(digest), many, image))
                .isInstanceOfSatisfying(RegistryException.class, refused -> assertThat(refused.status())
                        .isEqualTo(414));
    }

    @Test
    @DisplayName("S-40: a manifest that is too long is refused with 413")
    void aManifestThatIsTooLongIsRefused() {
        byte[] tooLong = new byte[RegistrySettings.defaults().maxManifestBytes() + 1];
        assertThatThrownBy(() -> manifests.put(
                        APP, new Tag("v1"), List.of(), Optional.empty(), tooLong, Optional.empty(), TagRights.ALL))
                .isInstanceOfSatisfying(RegistryException.class, refused -> assertThat(refused.status())
                        .isEqualTo(413));
    }

    @Test
    @DisplayName("K-35: If-Match compares and sets")
    void ifMatchComparesAndSets() throws Exception {
        String first = fixture.image(APP, "one");
        String second = fixture.image(APP, "two");
        Digest digest = Digest.sha256(bytes(first));
        assertMismatch(() -> putIf("v1", first, digest));
        fixture.putManifest(APP, "v1", first);
        putIf("v1", second, digest);
        assertMismatch(() -> putIf("v1", first, digest));
        assertThat(manifests.get(APP, new Tag("v1")).bytes()).isEqualTo(bytes(second));
        putIf(digest.toString(), first, digest);
        assertMismatch(() -> putIf(digest.toString(), first, Digest.sha256(bytes("x"))));
    }

    @Test
    @DisplayName("V-12: of two that compare and set at once, one wins")
    void aTagThatMovedMeanwhileIsNotOverwritten() throws Exception {
        String first = fixture.image(APP, "one");
        String second = fixture.image(APP, "two");
        String third = fixture.image(APP, "three");
        fixture.putManifest(APP, "v1", first);
        RegistryService other = fixture.replica();
        fixture.store.watch((verb, what) -> {
            if (verb.equals("write") && what.contains("/revisions/")) {
                fixture.store.watch((v, w) -> {});
                putManifest(other, APP, new Tag("v1"), List.of(), second);
            }
        });
        assertMismatch(() -> putIf("v1", third, Digest.sha256(bytes(first))));
        assertThat(manifests.get(APP, new Tag("v1")).bytes()).isEqualTo(bytes(second));
    }

    @Test
    @DisplayName("S-54, CF-14: a tag is deleted, its manifest stays")
    void aTagIsDeletedItsManifestStays() throws Exception {
        String image = fixture.image(APP, "one");
        Digest digest = fixture.putManifest(APP, "v1", image).digest();
        fixture.putManifest(APP, "v1", fixture.image(APP, "two"));
        manifests.delete(APP, new Tag("v1"));
        assertRefused(() -> manifests.get(APP, new Tag("v1")), ErrorCode.MANIFEST_UNKNOWN);
        assertThat(fixture.keys(DistributionTree.tags(APP))).isEmpty();
        assertThat(manifests.get(APP, byDigest(digest)).bytes()).isEqualTo(bytes(image));
        assertRefused(() -> manifests.delete(APP, new Tag("v1")), ErrorCode.MANIFEST_UNKNOWN);
    }

    @Test
    @DisplayName("S-55: a manifest goes with all tags that point at it, and with its other names")
    void aManifestGoesWithItsTagsAndNames() throws Exception {
        String image = fixture.image(APP, "one");
        Digest digest = Digest.sha256(bytes(image));
        Digest other = sha512(bytes(image));
        fixture.putManifest(APP, "stays", fixture.image(APP, "two"));
        fixture.putManifest(APP, "v1", image);
        putManifest(fixture.registry, APP, byDigest(other), List.of(new Tag("v2"), new Tag("v-2")), image);

        manifests.delete(APP, byDigest(other));
        for (var reference : List.of(byDigest(digest), byDigest(other), new Tag("v1"), new Tag("v2"), new Tag("v-2"))) {
            assertRefused(() -> manifests.get(APP, reference), ErrorCode.MANIFEST_UNKNOWN);
            assertRefused(() -> manifests.delete(APP, reference), ErrorCode.MANIFEST_UNKNOWN);
        }
        assertThat(manifests.get(APP, new Tag("stays")).mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(fixture.keys("stowage/v1/repositories/")).isEmpty();
    }

    @Test
    void deletingInAnUnknownRepositorySaysSo() {
        assertRefused(() -> manifests.delete(APP, new Tag("v1")), ErrorCode.NAME_UNKNOWN);
        assertRefused(() -> manifests.delete(APP, byDigest(Digest.sha256(bytes("x")))), ErrorCode.NAME_UNKNOWN);
    }

    @Test
    void bytesThatAreNotWhatWasStoredAreNotServed() throws Exception {
        Digest digest =
                fixture.putManifest(APP, "v1", fixture.image(APP, "one")).digest();
        fixture.memory.write(DistributionTree.blob(digest), bytes("{}"), Precondition.none());
        ManifestService cold = fixture.replica().manifests();
        assertThatThrownBy(() -> cold.get(APP, new Tag("v1"))).isInstanceOf(StorageException.Corrupt.class);
        cold.delete(APP, byDigest(digest));
        assertRefused(() -> cold.get(APP, new Tag("v1")), ErrorCode.MANIFEST_UNKNOWN);
    }

    @Test
    void whatDistributionHasStoredIsServed() throws Exception {
        String schema1 = "{\"schemaVersion\":1,\"name\":\"x\",\"fsLayers\":[],\"signatures\":[]}";
        Digest digest = Digest.sha256(bytes(schema1));
        fixture.memory.write(DistributionTree.blob(digest), bytes(schema1), Precondition.none());
        Links.write(fixture.memory, DistributionTree.revisionLink(APP, digest), digest);
        Links.write(fixture.memory, DistributionTree.tagCurrent(APP, new Tag("old")), digest);
        assertThat(manifests.get(APP, new Tag("old")).mediaType().value())
                .isEqualTo("application/vnd.docker.distribution.manifest.v1+prettyjws");
    }

    private void putIf(String reference, String manifest, Digest expected) throws StorageException {
        manifests.put(
                APP,
                Reference.parse(reference),
                List.of(),
                Optional.empty(),
                bytes(manifest),
                Optional.of(expected),
                TagRights.ALL);
    }

    private static void assertMismatch(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RegistryException.class, refused -> assertThat(refused.status())
                .isEqualTo(412));
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RegistryException.class, refused -> assertThat(refused.code())
                .isEqualTo(code));
    }
}
