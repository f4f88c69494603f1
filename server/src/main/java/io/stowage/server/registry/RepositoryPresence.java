package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.StorageException;
import java.util.Optional;

/** Tells repositories from names. Storage threads. */
final class RepositoryPresence {

    private final BlobStore store;

    RepositoryPresence(BlobStore store) {
        this.store = store;
    }

    /**
     * At most two calls.
     *
     * @throws RegistryException NAME_UNKNOWN when nothing was ever pushed there, or nothing is left
     */
    void require(RepositoryName repository) throws StorageException {
        if (!has(DistributionTree.manifests(repository)) && !has(DistributionTree.layers(repository))) {
            throw new RegistryException(
                    ErrorCode.NAME_UNKNOWN,
                    "the repository is not known to the registry",
                    Optional.of(repository.value()));
        }
    }

    private boolean has(String prefix) throws StorageException {
        return !store.list(ListRequest.descendants(prefix, 1)).entries().isEmpty();
    }
}
