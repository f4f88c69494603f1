package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import java.util.Optional;

/** Pulling, mounting and deleting blobs. Storage threads. */
public final class BlobService {

    private final BlobStore store;
    private final BlobLinks links;
    private final BlobSizes sizes;
    private final boolean verifyContent;
    private final Redirects redirects;

    BlobService(BlobStore store, BlobLinks links, BlobSizes sizes, boolean verifyContent, Redirects redirects) {
        this.store = store;
        this.links = links;
        this.sizes = sizes;
        this.verifyContent = verifyContent;
        this.redirects = redirects;
    }

    /**
     * The blob of a repository. One call of the store for a SHA-256 digest, two for another. distribution-spec: Pulling
     * blobs.
     *
     * @throws RegistryException BLOB_UNKNOWN when the repository does not have it, whoever else does
     */
    public Blob find(RepositoryName repository, Digest digest) throws StorageException {
        return links.canonical(repository, digest)
                .map(canonical -> new Blob(store, sizes, digest, canonical, verifyContent, redirects))
                .orElseThrow(() -> Blob.unknown(digest));
    }

    /**
     * Gives a repository a blob that is there already. Repeatable. distribution-spec: Mounting a blob from another
     * repository.
     *
     * @param from the repository that must have it; when absent, any may. Whether the caller may read there is for whoever
     *     authorises the request, before this is called.
     * @return whether the repository has it now; when not, the client uploads it
     */
    public boolean mount(RepositoryName into, Optional<RepositoryName> from, Digest digest) throws StorageException {
        Optional<Digest> canonical = from.isPresent() ? links.canonical(from.get(), digest) : anonymousSource(digest);
        if (canonical.isEmpty() || sizes.size(canonical.get()).isEmpty()) {
            return false;
        }
        links.add(into, canonical.get(), digest);
        return true;
    }

    /**
     * The one place that lets a client have what it has shown no right to: nothing in Distribution's tree leads from a
     * content to the repositories that have it, so the content itself has to be enough. A registry with access rules must
     * not come here for a client that may not pull everything.
     */
    private Optional<Digest> anonymousSource(Digest digest) throws StorageException {
        return links.canonicalAnywhere(digest);
    }

    /**
     * Takes a blob from a repository; its bytes are the garbage collector's. Under which name ever it goes, all names go.
     * distribution-spec: Deleting Blobs.
     *
     * @throws RegistryException BLOB_UNKNOWN when the repository does not have it
     */
    public void delete(RepositoryName repository, Digest digest) throws StorageException {
        if (!links.remove(repository, digest)) {
            throw Blob.unknown(digest);
        }
    }

    /**
     * Removes a blob's bytes, whoever has it, for a program that prunes and knows that nobody does any more. Repositories that
     * still link to it do not have it any more. Repeatable.
     */
    public void removeContent(Digest digest) throws StorageException {
        Optional<Digest> canonical = links.canonicalAnywhere(digest);
        if (canonical.isPresent()) {
            store.delete(DistributionTree.blob(canonical.get()), Precondition.none());
            sizes.forget(canonical.get());
        }
    }
}
