package io.stowage.docker;

import io.stowage.docker.Wares.Pushable;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.RepositoryName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a registry has after what was done to it, in maps. */
final class RegistryModel {

    private static final class Repository {
        /** By SHA-256. */
        final Set<Digest> blobs = new HashSet<>();

        /** What other names lead to; nothing when the blob is gone, until it comes back. */
        final Map<Digest, Digest> aliases = new HashMap<>();

        final Map<Digest, Pushable> manifests = new TreeMap<>();
        final Map<String, Digest> tags = new TreeMap<>();
    }

    private final Map<String, Repository> repositories = new HashMap<>();
    private final Map<Digest, Digest> contents = new HashMap<>();

    private Repository at(String name) {
        return repositories.computeIfAbsent(name, created -> new Repository());
    }

    /** Whether there is anything in it. */
    boolean isKnown(String name) {
        Repository repository = at(name);
        return !repository.blobs.isEmpty() || !repository.aliases.isEmpty() || !repository.manifests.isEmpty();
    }

    /** Those with a manifest, in the order of the catalog. */
    List<String> catalog() {
        return repositories.entrySet().stream()
                .filter(entry -> !entry.getValue().manifests.isEmpty())
                .map(entry -> new RepositoryName(entry.getKey()))
                .sorted()
                .map(RepositoryName::value)
                .toList();
    }

    void addBlob(String name, Digest canonical, Digest digest) {
        at(name).blobs.add(canonical);
        contents.put(canonical, canonical);
        if (!canonical.equals(digest)) {
            at(name).aliases.put(digest, canonical);
            contents.put(digest, canonical);
        }
    }

    boolean hasBlob(String name, Digest digest) {
        Repository repository = at(name);
        return repository.blobs.contains(digest)
                || Optional.ofNullable(repository.aliases.get(digest))
                        .filter(repository.blobs::contains)
                        .isPresent();
    }

    /** Whether some repository has, or had, a content of this name: it stays until it is collected. */
    boolean hasContent(Digest digest) {
        return contents.containsKey(digest);
    }

    /** Says whether it was there; all its names go with the one that is given. */
    boolean deleteBlob(String name, Digest digest) {
        Repository repository = at(name);
        if (digest.algorithm() == DigestAlgorithm.SHA256) {
            return repository.blobs.remove(digest);
        }
        Optional<Digest> canonical = Optional.ofNullable(repository.aliases.remove(digest));
        return canonical.isPresent() && repository.blobs.remove(canonical.get());
    }

    boolean takes(String name, Pushable manifest) {
        Repository repository = at(name);
        return manifest.blobs().stream().map(Digest::sha256).allMatch(repository.blobs::contains)
                && manifest.children().stream().map(Pushable::digest).allMatch(repository.manifests::containsKey);
    }

    void putManifest(String name, Pushable manifest) {
        at(name).manifests.put(manifest.digest(), manifest);
    }

    void tag(String name, String tag, Pushable manifest) {
        at(name).tags.put(tag, manifest.digest());
    }

    /** What a tag or a digest leads to. */
    Optional<Pushable> manifest(String name, String reference) {
        Repository repository = at(name);
        Optional<Digest> digest = reference.contains(":")
                ? Optional.of(Digest.parse(reference))
                : Optional.ofNullable(repository.tags.get(reference));
        return digest.flatMap(found -> Optional.ofNullable(repository.manifests.get(found)));
    }

    /** Says whether it was there. */
    boolean deleteManifest(String name, String reference) {
        Repository repository = at(name);
        if (!reference.contains(":")) {
            return Optional.ofNullable(repository.tags.remove(reference)).isPresent();
        }
        Digest digest = Digest.parse(reference);
        repository.tags.values().removeIf(digest::equals);
        return Optional.ofNullable(repository.manifests.remove(digest)).isPresent();
    }

    List<String> tags(String name) {
        return List.copyOf(at(name).tags.keySet());
    }

    /** In the order of their digests. */
    List<Pushable> referrers(String name, Digest subject, Optional<String> type) {
        return at(name).manifests.values().stream()
                .filter(manifest -> manifest.subject().equals(Optional.of(subject)))
                .filter(manifest -> type.isEmpty() || type.get().equals(manifest.artifactType()))
                .toList();
    }
}
