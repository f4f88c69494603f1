package io.stowage.server.registry;

import static io.stowage.server.registry.Fixture.APP;
import static io.stowage.server.registry.Fixture.OTHER;
import static io.stowage.server.registry.Fixture.byDigest;
import static io.stowage.server.registry.Fixture.bytes;
import static io.stowage.server.registry.Fixture.descriptor;
import static io.stowage.server.registry.Fixture.imageDocument;
import static io.stowage.server.registry.Fixture.indexDocument;
import static io.stowage.server.registry.Fixture.sha512;
import static io.stowage.server.registry.Fixture.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.layout.DistributionTree;
import io.stowage.layout.Links;
import io.stowage.layout.OwnTree;
import io.stowage.oci.Descriptor;
import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.Precondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ReferrerTest {

    private static final Digest SUBJECT = Digest.sha256(bytes("subject"));

    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("CF-01, S-48: an unknown repository has no referrers, and is not made by asking")
    void anUnknownRepositoryHasNoReferrers() throws Exception {
        assertThat(list(APP, SUBJECT)).isEmpty();
        assertThat(fixture.keys("")).isEmpty();
    }

    @Test
    @DisplayName("CF-16, S-41, S-50: a referrer is listed as it describes itself")
    void aReferrerIsListedAsItDescribesItself() throws Exception {
        fixture.image(APP, "one");
        String artifact = artifact("application/vnd.test", SUBJECT, "\"a\":\"b\"");
        ManifestReceipt receipt = fixture.putManifest(APP, "sig", artifact);
        assertThat(receipt.subject()).hasValue(SUBJECT);
        String plain = imageDocument(subject(SUBJECT), "one");
        fixture.putManifest(APP, Digest.sha256(bytes(plain)).toString(), plain);

        assertThat(list(APP, SUBJECT))
                .containsExactlyInAnyOrder(
                        new Descriptor(
                                MediaType.OCI_MANIFEST,
                                Digest.sha256(bytes(artifact)),
                                artifact.length(),
                                Optional.of("application/vnd.test"),
                                Map.of("a", "b"),
                                false),
                        new Descriptor(
                                MediaType.OCI_MANIFEST,
                                Digest.sha256(bytes(plain)),
                                plain.length(),
                                Optional.of("application/vnd.oci.image.config.v1+json"),
                                Map.of(),
                                false));
        assertThat(list(OTHER, SUBJECT)).isEmpty();
        assertThat(list(APP, Digest.sha256(bytes("x")))).isEmpty();
    }

    @Test
    @DisplayName("S-52: a filter lets one type through")
    void aFilterLetsOneTypeThrough() throws Exception {
        fixture.image(APP, "one");
        fixture.putManifest(APP, "a", artifact("application/a", SUBJECT, ""));
        fixture.putManifest(APP, "b", artifact("application/b", SUBJECT, ""));
        ReferrerPage page =
                fixture.registry.referrers().list(APP, SUBJECT, Optional.of("application/b"), Optional.empty());
        assertThat(page.referrers()).extracting(Descriptor::artifactType).containsExactly(Optional.of("application/b"));
        assertThat(page.next()).isEmpty();
    }

    @Test
    void sha512ReferrersAndSubjectsGoByTheirNames() throws Exception {
        fixture.image(APP, "one");
        Digest subject = sha512(bytes("subject"));
        String artifact = artifact("application/a", subject, "");
        Digest name = sha512(bytes(artifact));
        fixture.putManifest(APP, name.toString(), artifact);
        for (RegistryService replica : List.of(fixture.registry, fixture.replica())) {
            assertThat(replica.referrers()
                            .list(APP, subject, Optional.empty(), Optional.empty())
                            .referrers())
                    .extracting(Descriptor::digest)
                    .containsExactly(name);
        }
    }

    @Test
    @DisplayName("A deleted referrer is listed no more, whoever has deleted it")
    void aDeletedReferrerIsListedNoMore() throws Exception {
        fixture.image(APP, "one");
        Digest ours = fixture.putManifest(APP, "a", artifact("application/a", SUBJECT, ""))
                .digest();
        Digest theirs = fixture.putManifest(APP, "b", artifact("application/b", SUBJECT, ""))
                .digest();
        assertThat(list(APP, SUBJECT)).hasSize(2);
        fixture.registry.manifests().delete(APP, byDigest(ours));
        assertThat(fixture.memory.stat(OwnTree.referrer(APP, SUBJECT, ours))).isEmpty();
        fixture.memory.delete(DistributionTree.revisionLink(APP, theirs), Precondition.none());
        assertThat(list(APP, SUBJECT)).isEmpty();
        assertThat(fixture.memory.stat(OwnTree.referrer(APP, SUBJECT, theirs))).isEmpty();
    }

    @Test
    @DisplayName("S-60: what Distribution has stored before is listed, once it was looked through")
    void whatDistributionHasStoredIsListed() throws Exception {
        Digest stored = storeAsDistribution(artifact("application/a", SUBJECT, ""));
        storeAsDistribution(imageDocument(""));
        storeAsDistribution("{\"schemaVersion\":1,\"fsLayers\":[]}");
        assertThat(list(APP, SUBJECT)).extracting(Descriptor::digest).containsExactly(stored);
        assertThat(fixture.memory.stat(OwnTree.referrersBuilt(APP))).isPresent();
    }

    @Test
    @DisplayName("S-59, S-60: what clients list under the referrers tag is listed, if it is here and says so itself")
    void whatClientsListUnderATagIsListed() throws Exception {
        fixture.image(APP, "one");
        fixture.putManifest(APP, "v1", imageDocument(""));
        assertThat(list(APP, SUBJECT)).isEmpty();

        Digest stored = storeAsDistribution(artifact("application/a", SUBJECT, ""));
        Digest liar = storeAsDistribution(artifact("application/b", Digest.sha256(bytes("x")), ""));
        String index = indexDocument(
                descriptor(MediaType.OCI_MANIFEST.value(), stored, 1),
                descriptor(MediaType.OCI_MANIFEST.value(), liar, 1),
                descriptor(MediaType.OCI_MANIFEST.value(), bytes("not here")));
        Digest tagged = storeAsDistribution(index);
        Tag tag = new Tag("sha256-" + SUBJECT.hex());
        Links.write(fixture.memory, DistributionTree.tagCurrent(APP, tag), tagged);
        assertThat(list(APP, SUBJECT)).extracting(Descriptor::digest).containsExactly(stored);
    }

    @Test
    @DisplayName("S-59: the tag of a sha512 subject has the first 64 digits")
    void theReferrersTagIsCut() {
        Digest subject = sha512(bytes("subject"));
        assertThat(ReferrerIndex.tag(subject).value())
                .isEqualTo("sha512-" + subject.hex().substring(0, 64));
    }

    @Test
    @DisplayName("S-51, K-09: a list is cut into pages that clients can read")
    void aListIsCutIntoPages() throws Exception {
        fixture.image(APP, "one");
        List<Digest> pushed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String big = artifact("application/a", SUBJECT, "\"a" + i + "\":\"" + "x".repeat(1_500_000) + "\"");
            pushed.add(fixture.putManifest(APP, "t" + i, big).digest());
        }
        List<Digest> listed = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        Optional<String> last = Optional.empty();
        do {
            ReferrerPage page = fixture.registry.referrers().list(APP, SUBJECT, Optional.empty(), last);
            page.referrers().forEach(referrer -> listed.add(referrer.digest()));
            sizes.add(page.referrers().size());
            last = page.next();
        } while (last.isPresent());
        assertThat(sizes).containsExactly(2, 2, 1);
        assertThat(listed).isSorted().containsExactlyInAnyOrderElementsOf(pushed);
    }

    @Test
    void aPageThatBeginsAfterNoDigestIsRefused() {
        assertThatThrownBy(() ->
                        fixture.registry.referrers().list(APP, SUBJECT, Optional.empty(), Optional.of("sha256:x")))
                .isInstanceOfSatisfying(RegistryException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.DIGEST_INVALID));
    }

    private Digest storeAsDistribution(String manifest) throws Exception {
        Digest digest = Digest.sha256(bytes(manifest));
        fixture.memory.write(DistributionTree.blob(digest), bytes(manifest), Precondition.none());
        Links.write(fixture.memory, DistributionTree.revisionLink(APP, digest), digest);
        return digest;
    }

    private static String artifact(String type, Digest subject, String annotations) {
        return imageDocument(
                subject(subject) + ",\"artifactType\":\"" + type + "\",\"annotations\":{" + annotations + "}", "one");
    }

    private List<Descriptor> list(RepositoryName repository, Digest subject) throws Exception {
        return fixture.registry
                .referrers()
                .list(repository, subject, Optional.empty(), Optional.empty())
                .referrers();
    }
}
