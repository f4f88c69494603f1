package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.Reference;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that a client finds in a registry on which {@link Operation}s run: what has which digest. Whatever is found is
 * consistent: no failures, no wrong bytes, nothing that leads nowhere, no list that says something else.
 */
record Sight(Map<String, String> facts) {

    private static final String ABSENT = "absent";

    static Sight of(Access registry) {
        Map<String, String> facts = new TreeMap<>();
        for (RepositoryName repository : List.of(Operation.APP, Operation.OTHER)) {
            for (byte[] blob : Operation.BLOBS) {
                Digest digest = Digest.sha256(blob);
                facts.put("blob " + repository + " " + digest, name(registry.blob(repository, digest)));
            }
        }
        for (byte[] manifest : Operation.MANIFESTS) {
            Digest digest = Digest.sha256(manifest);
            facts.put(manifest(digest.toString()), find(registry, new Reference.ByDigest(digest)));
        }
        for (Tag tag : Operation.TAGS) {
            facts.put(tag(tag), find(registry, tag));
        }
        Sight sight = new Sight(facts);
        sight.assertConsistent(registry);
        return sight;
    }

    /** What no operation touches can be pulled, whatever the disk does to what is written. */
    static void assertPulls(Access registry) {
        assertThat(registry.manifest(Operation.APP, new Tag("v2"))).isPresent();
        for (byte[] blob : Operation.REFERENCES) {
            assertThat(registry.blob(Operation.APP, Digest.sha256(blob))).isPresent();
        }
    }

    private static String find(Access registry, Reference reference) {
        return name(registry.manifest(Operation.APP, reference));
    }

    private static String name(Optional<byte[]> found) {
        return found.map(bytes -> Digest.sha256(bytes).toString()).orElse(ABSENT);
    }

    private static String manifest(String digest) {
        return "manifest " + digest;
    }

    private static String tag(Tag tag) {
        return "tag " + tag;
    }

    private boolean has(String fact) {
        return !ABSENT.equals(facts.get(fact));
    }

    /** I2, I7, I9. */
    private void assertConsistent(Access registry) {
        facts.forEach((name, found) -> {
            if (name.contains("sha256:")) {
                assertThat(found).isIn(ABSENT, name.substring(name.indexOf("sha256:")));
            }
        });
        for (Tag tag : Operation.TAGS) {
            assertThat(!has(tag(tag)) || has(manifest(String.valueOf(facts.get(tag(tag))))))
                    .as(tag + " leads to a manifest")
                    .isTrue();
        }
        for (byte[] reference : Operation.REFERENCES) {
            assertThat(has("blob " + Operation.APP + " " + Digest.sha256(reference)))
                    .as("manifests lead to blobs")
                    .isTrue();
        }
        assertThat(registry.tags(Operation.APP))
                .isEqualTo(Operation.TAGS.stream()
                        .filter(tag -> has(tag(tag)))
                        .map(Tag::value)
                        .toList());
        assertThat(registry.referrers(Operation.APP, Digest.sha256(Operation.MANIFESTS.get(0))))
                .containsExactlyInAnyOrderElementsOf(Operation.MANIFESTS.subList(2, 4).stream()
                        .map(referrer -> Digest.sha256(referrer).toString())
                        .filter(referrer -> has(manifest(referrer)))
                        .toList());
    }

    /** I5: each fact is the one before an operation or the one after it. */
    void assertBetween(Sight before, Sight after) {
        facts.forEach((name, found) -> assertThat(found).as(name).isIn(before.facts.get(name), after.facts.get(name)));
    }
}
