package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Answers.json;
import static io.stowage.server.Answers.next;
import static io.stowage.server.Manifests.EMPTY;
import static io.stowage.server.Manifests.EMPTY_TYPE;
import static io.stowage.server.Manifests.annotation;
import static io.stowage.server.Manifests.artifactType;
import static io.stowage.server.Manifests.descriptor;
import static io.stowage.server.Manifests.subject;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.MediaType;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** distribution-spec: Listing Referrers. */
class ReferrersTest {

    private static final byte[] SUBJECT = Manifests.small();
    private static final String LIST = "/v2/r/referrers/" + Digest.sha256(SUBJECT);
    private static final String SIGNATURE = "application/vnd.cncf.notary.signature";
    private static final String SBOM = "application/vnd.example.sbom+json";

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
        client.blob("r", EMPTY);
    }

    private byte[] pushed(byte[] manifest, MediaType type) {
        assertStatus(201, client.manifest("r", Digest.sha256(manifest).toString(), manifest, type));
        return manifest;
    }

    private byte[] pushedImage(String... fields) {
        return pushed(Manifests.small(fields), MediaType.OCI_MANIFEST);
    }

    /** The descriptors of an answer, which is asserted to be a valid index. */
    private static List<JsonNode> descriptors(HttpResponse<byte[]> answer) {
        assertStatus(200, answer);
        assertThat(header(answer, "Content-Type")).isEqualTo(MediaType.OCI_INDEX.value());
        JsonNode index = json(answer);
        assertThat(index.path("schemaVersion").asInt()).isEqualTo(2);
        assertThat(index.path("mediaType").asText()).isEqualTo(MediaType.OCI_INDEX.value());
        assertThat(index.path("manifests").isArray()).isTrue();
        List<JsonNode> descriptors = new ArrayList<>();
        index.path("manifests").forEach(descriptors::add);
        return descriptors;
    }

    private static List<String> digests(HttpResponse<byte[]> answer) {
        return descriptors(answer).stream()
                .map(descriptor -> descriptor.path("digest").asText())
                .toList();
    }

    private JsonNode only(byte[] manifest) {
        List<JsonNode> found = descriptors(client.get(LIST)).stream()
                .filter(one -> one.path("digest")
                        .asText()
                        .equals(Digest.sha256(manifest).toString()))
                .toList();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).path("size").asLong()).isEqualTo(manifest.length);
        return found.get(0);
    }

    @Test
    @DisplayName("CF-01 S-48 S-49 S-50 K-09 before anything is pushed the list is there, and empty")
    void listsAreThereFromTheBeginning() {
        String zero = "sha256:" + "0".repeat(64);
        for (String repository : List.of("r", "never/pushed")) {
            assertThat(descriptors(client.get("/v2/" + repository + "/referrers/" + zero)))
                    .isEmpty();
            HttpResponse<byte[]> filtered =
                    client.get("/v2/" + repository + "/referrers/sha512:" + "0".repeat(128) + "?artifactType=x/y");
            assertThat(descriptors(filtered)).isEmpty();
        }
    }

    @Test
    @DisplayName("S-48 a digest that is none is 400")
    void otherDigestsAreRefused() {
        for (String digest : List.of("sha256:abc", "latest", "md5:" + "0".repeat(32), "sha256:" + "A".repeat(64))) {
            assertRefused(client.get("/v2/r/referrers/" + digest), 400, "DIGEST_INVALID");
        }
    }

    @Test
    @DisplayName("S-50 CF-16 an entry has the manifest's type, size, artifact type and annotations")
    void entriesDescribeTheirManifests() {
        byte[] referrer = pushedImage(subject(SUBJECT), artifactType(SIGNATURE), annotation("a", "b\\\"c"));
        JsonNode entry = only(referrer);
        assertThat(entry.path("mediaType").asText()).isEqualTo(MediaType.OCI_MANIFEST.value());
        assertThat(entry.path("artifactType").asText()).isEqualTo(SIGNATURE);
        assertThat(entry.path("annotations").path("a").asText()).isEqualTo("b\"c");
    }

    @Test
    @DisplayName("S-50 without an artifact type an image has its config's, and an index none")
    void artifactTypesAreDerived() {
        byte[] image = pushedImage(subject(SUBJECT));
        assertThat(only(image).path("artifactType").asText()).isEqualTo(EMPTY_TYPE);
        byte[] plain = pushed(Manifests.index(List.of(), subject(SUBJECT)), MediaType.OCI_INDEX);
        assertThat(only(plain).has("artifactType")).isFalse();
        assertThat(only(plain).path("mediaType").asText()).isEqualTo(MediaType.OCI_INDEX.value());
        byte[] typed = pushed(Manifests.index(List.of(), subject(SUBJECT), artifactType(SBOM)), MediaType.OCI_INDEX);
        assertThat(only(typed).path("artifactType").asText()).isEqualTo(SBOM);
    }

    @Test
    @DisplayName("S-52 CF-16 with a filter there is no other type, and the answer says that it was applied")
    void listsAreFiltered() {
        byte[] signature = pushedImage(subject(SUBJECT), artifactType(SIGNATURE));
        byte[] sbom = pushedImage(subject(SUBJECT), artifactType(SBOM));
        HttpResponse<byte[]> all = client.get(LIST);
        assertThat(digests(all)).hasSize(2);
        assertThat(all.headers().firstValue("OCI-Filters-Applied")).isEmpty();
        for (byte[] wanted : List.of(signature, sbom)) {
            String type = wanted == signature ? SIGNATURE : SBOM;
            HttpResponse<byte[]> some =
                    client.get(LIST + "?artifactType=" + URLEncoder.encode(type, StandardCharsets.UTF_8));
            assertThat(digests(some)).containsExactly(Digest.sha256(wanted).toString());
            assertThat(header(some, "OCI-Filters-Applied")).isEqualTo("artifactType");
        }
        HttpResponse<byte[]> none = client.get(LIST + "?artifactType=x/y");
        assertThat(digests(none)).isEmpty();
        assertThat(header(none, "OCI-Filters-Applied")).isEqualTo("artifactType");
    }

    @Test
    @DisplayName("S-52 a plus sign in a filter means itself when it is encoded")
    void filtersAreDecodedOnce() {
        byte[] sbom = pushedImage(subject(SUBJECT), artifactType(SBOM));
        HttpResponse<byte[]> found = client.get(LIST + "?artifactType=application/vnd.example.sbom%2Bjson");
        assertThat(digests(found)).containsExactly(Digest.sha256(sbom).toString());
    }

    @Test
    @DisplayName("I7 S-48 a list follows pushes and deletes, by tag and by digest, and is its repository's own")
    void listsFollowPushesAndDeletes() {
        byte[] referrer = Manifests.small(subject(SUBJECT));
        assertStatus(201, client.manifest("r", "sig", referrer, MediaType.OCI_MANIFEST));
        assertStatus(201, client.manifest("r", "sig", referrer, MediaType.OCI_MANIFEST));
        assertThat(digests(client.get(LIST)))
                .containsExactly(Digest.sha256(referrer).toString());
        assertThat(digests(client.get(LIST.replace("/r/", "/other/")))).isEmpty();
        assertStatus(202, client.delete("/v2/r/manifests/sig"));
        assertThat(digests(client.get(LIST))).as("the manifest is still there").hasSize(1);
        assertStatus(202, client.delete("/v2/r/manifests/" + Digest.sha256(referrer)));
        assertThat(digests(client.get(LIST))).isEmpty();
        assertStatus(201, client.manifest("r", "sig", referrer, MediaType.OCI_MANIFEST));
        assertThat(digests(client.get(LIST))).hasSize(1);
    }

    @Test
    @DisplayName("S-48 the subject's own coming and going changes nothing")
    void subjectsComeAndGo() {
        byte[] referrer = pushedImage(subject(SUBJECT));
        List<String> expected = List.of(Digest.sha256(referrer).toString());
        assertThat(digests(client.get(LIST))).isEqualTo(expected);
        pushed(SUBJECT, MediaType.OCI_MANIFEST);
        assertThat(digests(client.get(LIST))).isEqualTo(expected);
        assertStatus(202, client.delete("/v2/r/manifests/" + Digest.sha256(SUBJECT)));
        assertThat(digests(client.get(LIST))).isEqualTo(expected);
    }

    @Test
    @DisplayName("CF-03 a referrer pushed by SHA-512, and one of a subject named by it, are listed")
    void sha512IsListed() {
        byte[] bySha512 = Manifests.small(subject(SUBJECT));
        Digest digest = Digest.of(DigestAlgorithm.SHA512, bySha512);
        assertStatus(201, client.manifest("r", digest.toString(), bySha512, MediaType.OCI_MANIFEST));
        assertThat(digests(client.get(LIST))).containsExactly(digest.toString());
        Digest subject = Digest.of(DigestAlgorithm.SHA512, SUBJECT);
        byte[] ofSha512 =
                pushedImage("\"subject\":" + descriptor(MediaType.OCI_MANIFEST.value(), subject, SUBJECT.length));
        assertThat(digests(client.get("/v2/r/referrers/" + subject)))
                .contains(Digest.sha256(ofSha512).toString());
    }

    @Test
    @DisplayName("S-51 K-09 a list that is too long for one answer goes on by Link, and gives every entry once")
    void longListsArePaged() {
        int count = 90;
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < count; i++) {
            String type = artifactType(i % 2 == 0 ? SIGNATURE : SBOM);
            byte[] referrer = pushedImage(subject(SUBJECT), type, annotation("n" + i, "x".repeat(100_000)));
            expected.add(Digest.sha256(referrer).toString());
        }
        assertThat(follow(LIST)).hasSize(count).containsExactlyInAnyOrderElementsOf(expected);
        String filter = "?artifactType=" + SIGNATURE;
        assertThat(follow(LIST + filter)).hasSize(count / 2).isSubsetOf(expected);
    }

    private List<String> follow(String path) {
        List<String> all = new ArrayList<>();
        List<String> next = List.of(path);
        while (!next.isEmpty()) {
            HttpResponse<byte[]> page = client.get(next.get(0));
            assertThat(page.body()).hasSizeLessThanOrEqualTo(4 * 1024 * 1024);
            all.addAll(digests(page));
            next = next(page);
            assertThat(next).allMatch(link -> link.startsWith("/v2/r/referrers/"), "is relative");
        }
        return all;
    }

    @Test
    @DisplayName(
            "S-59 K-13 K-14 the tags of the referrers' fallback are tags like any, overwritten as often as need be")
    void fallbackTagsAreTags() {
        Digest digest = Digest.sha256(SUBJECT);
        for (String tag : List.of(
                "sha256-" + digest.hex(),
                "sha256-" + digest.hex() + ".sig",
                "sha256-" + digest.hex() + ".att",
                "sha512-" + "a".repeat(64))) {
            for (int i = 0; i < 3; i++) {
                byte[] index = Manifests.index(List.of(), annotation("n", "" + i));
                assertStatus(201, client.manifest("r", tag, index, MediaType.OCI_INDEX));
                assertThat(client.get("/v2/r/manifests/" + tag).body()).isEqualTo(index);
            }
        }
    }

    @Test
    @DisplayName("S-60 what a referrers tag of older times lists is listed, and what it lists wrongly is not")
    void fallbackTagsAreTakenOver() {
        byte[] referrer = pushedImage(subject(SUBJECT), artifactType(SIGNATURE));
        byte[] stranger = pushedImage(annotation("no", "subject"));
        String tag = Digest.sha256(SUBJECT).toString().replace(':', '-');
        byte[] fallback = Manifests.index(List.of(
                descriptor(MediaType.OCI_MANIFEST.value(), referrer, artifactType(SIGNATURE)),
                descriptor(MediaType.OCI_MANIFEST.value(), stranger)));
        assertStatus(201, client.manifest("r", tag, fallback, MediaType.OCI_INDEX));
        assertThat(digests(client.get(LIST)))
                .containsExactly(Digest.sha256(referrer).toString());
    }
}
