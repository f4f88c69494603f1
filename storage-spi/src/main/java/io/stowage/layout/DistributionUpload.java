package io.stowage.layout;

import io.stowage.oci.RepositoryName;

/**
 * An unfinished upload of Distribution itself.
 *
 * @param id its name in the store, which need not be a UUID
 */
public record DistributionUpload(RepositoryName repository, String id) {

    /** Below it, everything of this upload. */
    String prefix() {
        return DistributionTree.uploads(repository) + id + '/';
    }

    @Override
    public String toString() {
        return repository + "/" + id;
    }
}
