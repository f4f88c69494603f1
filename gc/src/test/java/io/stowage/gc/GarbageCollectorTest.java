package io.stowage.gc;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.layout.DistributionTree;
import io.stowage.layout.Links;
import io.stowage.layout.OwnTree;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.contract.FaultyStore;
import io.stowage.storage.contract.Verb;
import io.stowage.storage.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GarbageCollectorTest {

    private static final CollectionSettings ALL = new CollectionSettings(false, false);
    private static final CollectionSettings TAGGED = new CollectionSettings(false, true);

    private final BlobStore store = new MemoryStore();
    private final Pushed repository = Pushed.in(store, "a/b");

    private CollectionReport collect(CollectionSettings settings) throws StorageException {
        return GarbageCollector.collect(store, settings, CollectionProgress.SILENT);
    }

    private Set<String> keys() throws StorageException {
        Set<String> keys = new TreeSet<>();
        Listing page = store.list(ListRequest.descendants("", ListRequest.MAX_LIMIT));
        page.entries().forEach(entry -> keys.add(entry.name()));
        assertThat(page.more()).isFalse();
        return keys;
    }

    @Test
    void k2AnEmptyStoreHasNoGarbage() throws StorageException {
        assertThat(collect(ALL)).isEqualTo(new CollectionReport(0, 0, 0, 0, 0, 0));
        assertThat(collect(TAGGED)).isEqualTo(new CollectionReport(0, 0, 0, 0, 0, 0));
    }

    @Test
    void whatManifestsNameStaysAndTheRestGoes() throws StorageException {
        Digest config = repository.blob("config");
        Digest layer = repository.blob("layer");
        Digest garbage = repository.blob("garbage");
        Digest unlinked = repository.content(Pushed.bytes("unlinked"));
        Digest image = repository.image(config, layer);

        CollectionReport report = collect(ALL);

        assertThat(report).isEqualTo(new CollectionReport(3, 2, 0, 1, 0, 0));
        assertThat(repository.hasManifest(image)).isTrue();
        assertThat(repository.hasBlob(config)).isTrue();
        assertThat(repository.hasBlob(layer)).isTrue();
        assertThat(repository.hasLink(garbage)).isFalse();
        assertThat(repository.hasContent(garbage)).isFalse();
        assertThat(repository.hasContent(unlinked)).isFalse();
        assertThat(collect(ALL)).as("again").isEqualTo(new CollectionReport(3, 0, 0, 0, 0, 0));
    }

    @Test
    void aDryRunTellsTheSameAndDeletesNothing() throws StorageException {
        Digest image = repository.image(repository.blob("config"));
        repository.blob("garbage");
        repository.tag("t", repository.image(repository.blob("other")));
        Set<String> before = keys();

        CollectionReport dry = collect(new CollectionSettings(true, true));

        assertThat(keys()).isEqualTo(before);
        assertThat(dry).isEqualTo(collect(TAGGED));
        assertThat(repository.hasManifest(image)).isFalse();
    }

    @Test
    void k12ChildrenOfAnIndexStayInAnyDepth() throws StorageException {
        Digest layer = repository.blob("layer");
        Digest image = repository.image(repository.blob("config"), layer);
        Digest inner = repository.index(image);
        Digest outer = repository.index(inner);
        repository.tag("t", outer);

        collect(TAGGED);

        for (Digest manifest : List.of(image, inner, outer)) {
            assertThat(repository.hasManifest(manifest)).isTrue();
        }
        assertThat(repository.hasBlob(layer)).isTrue();
    }

    @Test
    void k11AManifestWithoutATagGoesWithAllThatOnlyItNeeds() throws StorageException {
        Digest shared = repository.blob("shared");
        Digest own = repository.blob("own");
        Digest tagged = repository.image(shared);
        Digest untagged = repository.image(shared, own);
        repository.tag("t", untagged);
        repository.tag("t", tagged);
        Pushed other = Pushed.in(store, "other");
        Digest elsewhere = other.image(other.blob("elsewhere"));
        other.tag("t", elsewhere);

        CollectionReport report = collect(TAGGED);

        assertThat(report.manifests()).isEqualTo(1);
        assertThat(repository.hasManifest(tagged)).isTrue();
        assertThat(repository.hasBlob(shared)).isTrue();
        assertThat(other.hasManifest(elsewhere)).isTrue();
        assertThat(keys()).noneMatch(key -> key.contains(untagged.hex()) || key.contains(own.hex()));
    }

    @Test
    void aManifestThatIsTaggedElsewhereGoesOnlyFromWhereItIsNot() throws StorageException {
        Digest here = repository.image(repository.blob("config"));
        Pushed other = Pushed.in(store, "other");
        other.blob("config");
        assertThat(other.image(Digest.sha256(Pushed.bytes("config")))).isEqualTo(here);
        other.tag("t", here);

        collect(TAGGED);

        assertThat(other.hasManifest(here)).isTrue();
        assertThat(other.hasBlob(Digest.sha256(Pushed.bytes("config")))).isTrue();
        assertThat(repository.hasManifest(here)).isFalse();
    }

    @Test
    void referrersStayWithTheirSubjectAndGoWithIt() throws StorageException {
        Digest config = repository.blob("config");
        Digest kept = repository.image(repository.blob("kept"));
        repository.tag("t", kept);
        Digest signature = repository.referrer(kept, config);
        Digest ofSignature = repository.referrer(signature, config);
        Digest dropped = repository.image(repository.blob("dropped"));
        Digest ofDropped = repository.referrer(dropped, config);
        Digest orphan = repository.referrer(Digest.sha256(Pushed.bytes("never pushed")), config);

        collect(TAGGED);

        for (Digest manifest : List.of(kept, signature, ofSignature)) {
            assertThat(repository.hasManifest(manifest)).isTrue();
        }
        for (Digest manifest : List.of(dropped, ofDropped, orphan)) {
            assertThat(repository.hasManifest(manifest)).isFalse();
        }
    }

    @Test
    void aSubjectStaysWithATaggedReferrer() throws StorageException {
        Digest subject = repository.image(repository.blob("subject"));
        repository.tag("signature", repository.referrer(subject, repository.blob("config")));

        collect(TAGGED);

        assertThat(repository.hasManifest(subject)).isTrue();
        assertThat(repository.hasBlob(Digest.sha256(Pushed.bytes("subject")))).isTrue();
    }

    @Test
    void whatNamesContentsByTheirSha512KeepsThem() throws StorageException {
        Digest layer = repository.blobBySha512("layer");
        repository.image(repository.blob("config"), layer);
        Digest garbage = repository.blobBySha512("garbage");

        collect(ALL);

        assertThat(repository.hasLink(layer)).isTrue();
        assertThat(repository.hasBlob(Digest.sha256(Pushed.bytes("layer")))).isTrue();
        assertThat(store.stat(OwnTree.blobAlias(layer))).isPresent();
        assertThat(keys())
                .noneMatch(key -> key.contains(garbage.hex())
                        || key.contains(Digest.sha256(Pushed.bytes("garbage")).hex()));
    }

    @Test
    void recordsOfAManifestThatGoesGoWithIt() throws StorageException {
        Digest kept = repository.image(repository.blob("kept"));
        repository.tag("t", kept);
        Digest dropped = repository.index();
        byte[] bytes =
                store.read(DistributionTree.blob(dropped), 1000).orElseThrow().bytes();
        Digest other = Digest.of(DigestAlgorithm.SHA512, bytes);
        Links.write(store, OwnTree.manifestAlias(repository.repository(), other), dropped);

        collect(TAGGED);

        assertThat(keys()).noneMatch(key -> key.contains(dropped.hex()) || key.contains(other.hex()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schemaVersion\":1,\"fsLayers\":[{\"blobSum\":\"%s\"}]}",
                "{\"schemaVersion\":2,\"mediaType\":\"application/x-unheard-of\",\"things\":{\"deep\":[{\"digest\":\"%s\"}]}}",
                "{\"what\":[[\"sha256\\u003a%2$s\"]]}",
            })
    void everyDigestInADocumentOfAnUnknownTypeIsNeeded(String document) throws StorageException {
        Digest layer = repository.blob("layer");
        repository.manifest(document.formatted(layer, layer.hex()));

        assertThat(collect(ALL).spared()).isZero();

        assertThat(repository.hasBlob(layer)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{\"a\":1,\"a\":2}", "{\"a\":\"\\ud800\"}"})
    void ofARepositoryThatCannotBeUnderstoodEverythingStays(String document) throws StorageException {
        Digest loose = repository.blob("loose");
        Digest bySha512 = repository.blobBySha512("other");
        Digest untagged = repository.image(repository.blob("config"));
        Digest riddle = repository.manifest(document);
        repository.tag("riddle", riddle);
        Pushed other = Pushed.in(store, "other");
        Digest garbage = other.blob("garbage");
        List<String> spared = new ArrayList<>();

        CollectionReport report = GarbageCollector.collect(store, TAGGED, new CollectionProgress() {
            @Override
            public void spared(RepositoryName name, String why) {
                spared.add(name + ": " + why);
            }
        });

        assertThat(report.spared()).isEqualTo(1);
        assertThat(spared).singleElement().asString().startsWith("a/b: manifest " + riddle);
        assertThat(repository.hasBlob(loose)).isTrue();
        assertThat(repository.hasLink(bySha512)).isTrue();
        assertThat(repository.hasContent(Digest.sha256(Pushed.bytes("other")))).isTrue();
        assertThat(repository.hasManifest(untagged)).isTrue();
        assertThat(repository.hasManifest(riddle)).isTrue();
        assertThat(repository.hasContent(garbage)).as("of others").isFalse();
    }

    @Test
    void aManifestWithOtherBytesThanItsOwnSparesItsRepository() throws StorageException {
        Digest loose = repository.blob("loose");
        Digest image = repository.image(repository.blob("config"));
        store.write(DistributionTree.blob(image), Pushed.bytes("{}"), Precondition.none());

        assertThat(collect(ALL).spared()).isEqualTo(1);

        assertThat(repository.hasBlob(loose)).isTrue();
    }

    @Test
    void aTagThatCannotBeReadSparesItsRepository() throws StorageException {
        Digest untagged = repository.image(repository.blob("config"));
        StorageKey current = DistributionTree.tagCurrent(repository.repository(), new Tag("t"));
        store.write(current, Pushed.bytes("sha256:half"), Precondition.none());

        assertThat(collect(TAGGED).spared()).isEqualTo(1);

        assertThat(repository.hasManifest(untagged)).isTrue();
    }

    @Test
    void aDamagedLinkOfAManifestKeepsIt() throws StorageException {
        Digest layer = repository.blob("layer");
        Digest image = repository.image(repository.blob("config"), layer);
        store.write(DistributionTree.revisionLink(repository.repository(), image), new byte[0], Precondition.none());

        collect(ALL);

        assertThat(repository.hasBlob(layer)).isTrue();
        assertThat(repository.hasContent(image)).isTrue();
    }

    @Test
    void t9StraysAreLeftAlone() throws StorageException {
        List<String> strays = List.of(
                "docker/registry/v2/repositories/empty",
                "docker/registry/v2/repositories/a/b/_layers/sha256/xyz/link",
                "docker/registry/v2/repositories/a/b/_manifests/revisions/stray",
                "docker/registry/v2/repositories/a/b/_manifests/tags/UPPER/current/link",
                "docker/registry/v2/blobs/sha256/zz/stray/data",
                "docker/registry/v2/blobs/sha384/00/00/data",
                "docker/registry/v2/blobs/stray",
                "scheduler-state.json");
        repository.image(repository.blob("config"));
        for (String stray : strays) {
            store.write(new StorageKey(stray), Pushed.bytes("x"), Precondition.none());
        }

        assertThat(collect(ALL).spared()).isZero();

        assertThat(keys()).containsAll(strays);
    }

    @Test
    void aManifestWhoseContentIsGoneStopsNothing() throws StorageException {
        Digest gone = repository.image(repository.blob("config"));
        store.delete(DistributionTree.blob(gone), Precondition.none());

        CollectionReport report = collect(ALL);

        assertThat(report.spared()).isZero();
        assertThat(repository.hasContent(Digest.sha256(Pushed.bytes("config")))).isFalse();
    }

    @Test
    void aRepositoryWithoutManifestsLosesItsLinks() throws StorageException {
        Digest blob = Pushed.in(store, "failed/push").blob("garbage");

        assertThat(collect(ALL)).isEqualTo(new CollectionReport(0, 1, 0, 1, 0, 0));

        assertThat(keys()).noneMatch(key -> key.contains(blob.hex()));
    }

    @Test
    void aLinkToAContentThatOthersNeedStays() throws StorageException {
        Digest layer = repository.blob("layer");
        repository.image(layer);
        Pushed other = Pushed.in(store, "other");
        other.link(layer);

        collect(ALL);

        assertThat(other.hasBlob(layer)).isTrue();
    }

    static Stream<Arguments> failures() {
        return Stream.of(Verb.READ, Verb.STAT, Verb.LIST, Verb.DELETE_ALL)
                .flatMap(verb -> IntStream.rangeClosed(1, 40).mapToObj(call -> Arguments.of(verb, call)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aStoreThatFailsLosesNothingThatIsNeeded(Verb verb, int call) throws StorageException {
        Digest layer = repository.blobBySha512("layer");
        Digest image = repository.image(repository.blob("config"), layer);
        repository.tag("t", repository.index(image));
        Digest signature = repository.referrer(image, repository.blob("signature"));
        repository.image(repository.blob("garbage"));
        FaultyStore failing = new FaultyStore(store);
        failing.failAfter(verb, call, new StorageException.Unavailable("scripted"));

        try {
            GarbageCollector.collect(failing, TAGGED, CollectionProgress.SILENT);
        } catch (StorageException e) {
            // what it may do
        }

        assertThat(repository.hasManifest(image)).isTrue();
        assertThat(repository.hasManifest(signature)).isTrue();
        assertThat(repository.hasLink(layer)).isTrue();
        for (String content : List.of("layer", "config", "signature")) {
            assertThat(repository.hasContent(Digest.sha256(Pushed.bytes(content))))
                    .isTrue();
        }
        assertThat(collect(TAGGED).spared()).isZero();
        assertThat(repository.hasManifest(image)).isTrue();
        assertThat(repository.hasContent(Digest.sha256(Pushed.bytes("garbage"))))
                .isFalse();
    }

    @Test
    void manyContentsAreKeptApart() {
        DigestSet set = new DigestSet();
        for (int i = 0; i < 100_000; i++) {
            assertThat(set.add(Digest.sha256(Pushed.bytes("in " + i)))).isTrue();
        }
        for (int i = 0; i < 100_000; i++) {
            assertThat(set.contains(Digest.sha256(Pushed.bytes("in " + i)))).isTrue();
            assertThat(set.contains(Digest.sha256(Pushed.bytes("out " + i)))).isFalse();
        }
        assertThat(set.size()).isEqualTo(100_000);
        assertThat(set.add(Digest.sha256(Pushed.bytes("in 7")))).isFalse();
        Digest zero = new Digest(DigestAlgorithm.SHA256, "0".repeat(64));
        assertThat(set.contains(zero)).isFalse();
        assertThat(set.add(zero)).isTrue();
        assertThat(set.contains(zero)).isTrue();
    }
}
