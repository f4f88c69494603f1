package io.stowage.docker;

import static io.stowage.server.Manifests.CONFIG;
import static io.stowage.server.Manifests.LAYER;
import static io.stowage.server.Manifests.annotation;
import static io.stowage.server.Manifests.artifactType;
import static io.stowage.server.Manifests.descriptor;
import static io.stowage.server.Manifests.image;
import static io.stowage.server.Manifests.index;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.MediaType;
import io.stowage.server.RegistryClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one scene pushes, and where: few of each, so that steps meet; none of another scene's. */
final class Wares {

    /** Nothing, kept in memory, read by one call, in a journal or beside it. */
    private static final int[] LENGTHS = {0, 1, 40, 3000, 17_000, 70_000};

    private static final List<String> REPOSITORIES = List.of("a", "a-b", "a/b", "b");
    private static final List<String> TAGS = List.of("v1", "v1.0", "v2", "A", "_");

    static final List<String> TYPES = List.of("application/x", "application/y");
    static final int CONTENTS = LENGTHS.length;
    static final int MANIFESTS = 8;

    private final String scene;
    private final List<Pushable> manifests = new ArrayList<>();

    /**
     * A manifest.
     *
     * @param blobs the contents that it refers to
     * @param children the manifests that it refers to
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Pushable(
            byte[] bytes,
            MediaType type,
            List<byte[]> blobs,
            List<Pushable> children,
            Optional<Digest> subject,
            String artifactType) {

        Digest digest() {
            return Digest.sha256(bytes);
        }
    }

    /** @param scene a name of its own, which is also that of its repositories' common directory */
    Wares(String scene) {
        this.scene = scene;
        Pushable first = addImage(List.of(2), "first", Optional.empty());
        Pushable second = addImage(List.of(2, 3, 4), "second", Optional.empty());
        Pushable both = addIndex(List.of(first, second), "both", Optional.empty());
        addIndex(List.of(), "none", Optional.empty());
        addImage(List.of(0), TYPES.get(0), Optional.of(first));
        addImage(List.of(5), TYPES.get(1), Optional.of(both));
        addIndex(List.of(), TYPES.get(0), Optional.of(first));
        addIndex(List.of(first), TYPES.get(1), Optional.of(first));
    }

    private Pushable addImage(List<Integer> layers, String type, Optional<Pushable> subject) {
        List<byte[]> blobs = new ArrayList<>(List.of(content(1)));
        layers.forEach(layer -> blobs.add(content(layer)));
        List<String> descriptors =
                blobs.stream().skip(1).map(layer -> descriptor(LAYER, layer)).toList();
        byte[] bytes = image(descriptor(CONFIG, content(1)), descriptors, fields(type, subject));
        return add(new Pushable(bytes, MediaType.OCI_MANIFEST, blobs, List.of(), digest(subject), type));
    }

    private Pushable addIndex(List<Pushable> children, String type, Optional<Pushable> subject) {
        List<String> descriptors = children.stream()
                .map(child -> descriptor(child.type().value(), child.bytes()))
                .toList();
        byte[] bytes = index(descriptors, fields(type, subject));
        return add(new Pushable(bytes, MediaType.OCI_INDEX, List.of(), children, digest(subject), type));
    }

    private String[] fields(String type, Optional<Pushable> subject) {
        List<String> fields = new ArrayList<>(List.of(artifactType(type), annotation("scene", scene)));
        subject.ifPresent(
                some -> fields.add("\"subject\":" + descriptor(some.type().value(), some.bytes())));
        return fields.toArray(String[]::new);
    }

    private static Optional<Digest> digest(Optional<Pushable> subject) {
        return subject.map(Pushable::digest);
    }

    private Pushable add(Pushable manifest) {
        manifests.add(manifest);
        return manifest;
    }

    String scene() {
        return scene;
    }

    String repository(int number) {
        return scene + '/' + REPOSITORIES.get(number % REPOSITORIES.size());
    }

    String tag(int number) {
        return TAGS.get(number % TAGS.size());
    }

    byte[] content(int number) {
        int length = LENGTHS[number % LENGTHS.length];
        byte[] bytes = RegistryClient.bytes(length, number);
        byte[] name = RegistryClient.utf8(scene);
        if (length == 1) {
            // Of all scenes, but nobody mounts it from nowhere.
            return bytes;
        }
        System.arraycopy(name, 0, bytes, 0, Math.min(name.length, length));
        return bytes;
    }

    Digest digest(int content, boolean sha512) {
        return Digest.of(sha512 ? DigestAlgorithm.SHA512 : DigestAlgorithm.SHA256, content(content));
    }

    /** Whether no other scene has this content. */
    boolean isOwn(int content) {
        return LENGTHS[content % LENGTHS.length] > 1;
    }

    Pushable manifest(int number) {
        return manifests.get(number % manifests.size());
    }
}
