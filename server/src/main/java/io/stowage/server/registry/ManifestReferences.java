package io.stowage.server.registry;

import io.stowage.oci.Descriptor;
import io.stowage.oci.Digest;
import io.stowage.oci.Manifest;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Sees to it that a manifest refers to nothing that its repository lacks. Storage threads. */
final class ManifestReferences {

    /** A manifest can name tens of thousands; the first few tell the client as much. */
    private static final int MAX_NAMED = 100;

    private final BlobLinks blobs;
    private final ManifestLinks manifests;
    private final Fan fan;
    private final ManifestRules rules;

    ManifestReferences(BlobLinks blobs, ManifestLinks manifests, Fan fan, ManifestRules rules) {
        this.blobs = blobs;
        this.manifests = manifests;
        this.fan = fan;
        this.rules = rules;
    }

    /**
     * One call for each content that the manifest refers to, one more for an index's entry that is no manifest. A subject
     * may be missing, and what is kept elsewhere.
     *
     * @throws RegistryException MANIFEST_BLOB_UNKNOWN with all that is missing; MANIFEST_INVALID for a URL that is not allowed
     */
    void check(RepositoryName repository, Manifest manifest) throws StorageException {
        rules.checkUrls(manifest);
        Map<Digest, Boolean> wanted = new LinkedHashMap<>();
        manifest.blobs().stream().filter(blob -> !blob.foreign()).forEach(blob -> wanted.put(blob.digest(), false));
        manifest.manifests().stream()
                .filter(child -> !child.foreign() && rules.needs(child))
                .map(Descriptor::digest)
                .forEach(child -> wanted.put(child, true));
        List<Map.Entry<Digest, Boolean>> questions = new ArrayList<>(wanted.entrySet());
        List<Optional<Digest>> missing = fan.map(
                questions,
                question -> has(repository, question.getKey(), question.getValue())
                        ? Optional.empty()
                        : Optional.of(question.getKey()));
        List<String> names = missing.stream()
                .flatMap(Optional::stream)
                .map(Objects::toString)
                .toList();
        if (!names.isEmpty()) {
            throw new RegistryException(
                    ErrorCode.MANIFEST_BLOB_UNKNOWN,
                    "the manifest refers to " + names.size() + " contents that the repository does not have",
                    Optional.of(String.join(", ", names.subList(0, Math.min(names.size(), MAX_NAMED)))));
        }
    }

    /** An index may list blobs: build caches are pushed so. */
    private boolean has(RepositoryName repository, Digest digest, boolean manifest) throws StorageException {
        return (manifest && manifests.canonical(repository, digest).isPresent())
                || blobs.canonical(repository, digest).isPresent();
    }
}
