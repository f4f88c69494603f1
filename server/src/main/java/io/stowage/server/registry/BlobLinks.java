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
import io.stowage.storage.StorageKey;
import java.util.List;
import java.util.Optional;

/**
 * The links by which repositories have blobs, as Distribution keeps them: content lies under its SHA-256 alone, and a
 * name by another algorithm is a second link that leads to the first. Storage threads.
 */
final class BlobLinks {

    private final BlobStore store;

    BlobLinks(BlobStore store) {
        this.store = store;
    }

    /**
     * The SHA-256 digest of a blob that the repository has; empty when it has none of this name. Losing the SHA-256 link
     * is losing the blob, whatever other names are left. One call for a SHA-256 digest, two for another.
     */
    Optional<Digest> canonical(RepositoryName repository, Digest digest) throws StorageException {
        StorageKey link = DistributionTree.layerLink(repository, digest);
        if (digest.algorithm() == DigestAlgorithm.SHA256) {
            return Links.isWhole(store, link, digest) ? Optional.of(digest) : Optional.empty();
        }
        Optional<Digest> target = Links.read(store, link);
        return target.isPresent() && target.get().algorithm() == DigestAlgorithm.SHA256
                ? canonical(repository, target.get())
                : Optional.empty();
    }

    /** Gives the repository a blob, under its SHA-256 and under the name that the client uses. */
    void add(RepositoryName repository, Digest canonical, Digest name) throws StorageException {
        store.writeAll(links(repository, canonical, name));
    }

    /** What {@link #add} writes. */
    static List<SmallWrite> links(RepositoryName repository, Digest canonical, Digest name) {
        SmallWrite link = Links.to(DistributionTree.layerLink(repository, canonical), canonical);
        return name.equals(canonical)
                ? List.of(link)
                : List.of(
                        link,
                        Links.to(DistributionTree.layerLink(repository, name), canonical),
                        Links.to(OwnTree.blobAlias(name), canonical));
    }

    /** The SHA-256 digest of what some repository has pushed under this name. */
    Optional<Digest> canonicalAnywhere(Digest name) throws StorageException {
        return name.algorithm() == DigestAlgorithm.SHA256
                ? Optional.of(name)
                : Links.read(store, OwnTree.blobAlias(name))
                        .filter(target -> target.algorithm() == DigestAlgorithm.SHA256);
    }

    /** Takes a blob from a repository. */
    boolean remove(RepositoryName repository, Digest digest) throws StorageException {
        Digest canonical = digest;
        if (digest.algorithm() != DigestAlgorithm.SHA256) {
            Optional<Digest> target = Links.read(store, DistributionTree.layerLink(repository, digest));
            if (target.isEmpty()) {
                return false;
            }
            canonical = target.get();
        }
        DeleteResult result = store.delete(DistributionTree.layerLink(repository, canonical), Precondition.none());
        if (!canonical.equals(digest)) {
            store.delete(DistributionTree.layerLink(repository, digest), Precondition.none());
        }
        return result == DeleteResult.DELETED;
    }
}
