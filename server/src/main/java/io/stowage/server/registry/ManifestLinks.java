package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.layout.Links;
import io.stowage.layout.OwnTree;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import java.util.List;
import java.util.Optional;

/**
 * The links by which repositories have manifests. Distribution knows them by SHA-256 only; a name by another algorithm is
 * a record of ours that leads there. Storage threads.
 */
final class ManifestLinks {

    private final BlobStore store;

    ManifestLinks(BlobStore store) {
        this.store = store;
    }

    /**
     * The SHA-256 digest of a manifest that the repository has; empty when it has none of this name. One call for a SHA-256
     * digest, two for another.
     */
    Optional<Digest> canonical(RepositoryName repository, Digest digest) throws StorageException {
        if (digest.algorithm() == DigestAlgorithm.SHA256) {
            return Links.isWhole(store, DistributionTree.revisionLink(repository, digest), digest)
                    ? Optional.of(digest)
                    : Optional.empty();
        }
        Optional<Digest> target = Links.read(store, OwnTree.manifestAlias(repository, digest));
        return target.isPresent() && target.get().algorithm() == DigestAlgorithm.SHA256
                ? canonical(repository, target.get())
                : Optional.empty();
    }

    /** What gives the repository a manifest, under its SHA-256 and under the name that the client uses. */
    static List<SmallWrite> links(RepositoryName repository, Digest canonical, Digest name) {
        SmallWrite link = Links.to(DistributionTree.revisionLink(repository, canonical), canonical);
        return name.equals(canonical)
                ? List.of(link)
                : List.of(link, Links.to(OwnTree.manifestAlias(repository, name), canonical));
    }

    /** Takes a manifest from a repository; says whether it had it. */
    boolean remove(RepositoryName repository, Digest canonical) throws StorageException {
        return store.delete(DistributionTree.revisionLink(repository, canonical), Precondition.none())
                == DeleteResult.DELETED;
    }

    /** The name under which a manifest was pushed: that by SHA-512 if there is one. One call. */
    Digest name(RepositoryName repository, Digest canonical, byte[] bytes) throws StorageException {
        Digest other = Digest.of(DigestAlgorithm.SHA512, bytes);
        return Links.read(store, OwnTree.manifestAlias(repository, other))
                .filter(canonical::equals)
                .map(same -> other)
                .orElse(canonical);
    }
}
