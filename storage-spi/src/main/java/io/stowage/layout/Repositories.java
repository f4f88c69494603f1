package io.stowage.layout;

import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.StorageException;
import java.util.Optional;

/** Lists the repositories of a store: those that have ever had a manifest. Any thread but an event loop. */
public final class Repositories {

    private Repositories() {}

    /**
     * One page of repositories, in the order of {@link RepositoryName#compareTo}: as if each name ended with a slash, so
     * that a repository comes right before those nested in it ({@code a-b}, {@code a}, {@code a/b}, {@code a0}).
     *
     * <p>Costs one request for each repository of the page and for each further directory on the way, not the registry.
     *
     * @param after the last repository seen; it need not exist
     * @param limit from 1 to {@value ListRequest#MAX_LIMIT}
     */
    public static Page<RepositoryName> page(BlobStore store, Optional<RepositoryName> after, int limit)
            throws StorageException {
        return RepositoryWalk.page(store, DistributionTree.MANIFESTS_SEGMENT, after, limit);
    }

    /** The same of the repositories that have links to blobs, whether they have ever had a manifest or not. */
    public static Page<RepositoryName> withBlobs(BlobStore store, Optional<RepositoryName> after, int limit)
            throws StorageException {
        return RepositoryWalk.page(store, DistributionTree.LAYERS_SEGMENT, after, limit);
    }
}
