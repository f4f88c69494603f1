package io.stowage.layout;

import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.StorageKey;

/** The keys of our own records, where Distribution does not look. Each can be lost. */
public final class OwnTree {

    /** What all keys of this tree begin with. */
    public static final String ROOT = "stowage/v1/";

    private static final String REPOSITORIES = ROOT + "repositories/";

    /** Below it, the other names of blobs. */
    static final String BLOB_ALIASES = ROOT + "aliases/";

    private OwnTree() {}

    /** One manifest that names {@code subject}; the content is its descriptor. */
    public static StorageKey referrer(RepositoryName repository, Digest subject, Digest referrer) {
        return new StorageKey(referrers(repository, subject) + path(referrer));
    }

    /** Below it, one record for each referrer of {@code subject}: {@code <algorithm>/<hex>}. */
    public static String referrers(RepositoryName repository, Digest subject) {
        return repository(repository) + "_referrers/" + path(subject) + '/';
    }

    /** Present when the referrer records of a repository have been made from all its manifests. */
    public static StorageKey referrersBuilt(RepositoryName repository) {
        return new StorageKey(repository(repository) + "_referrers/built");
    }

    /** A manifest's other name: the content is its SHA-256 digest. */
    public static StorageKey manifestAlias(RepositoryName repository, Digest digest) {
        return new StorageKey(repository(repository) + "_aliases/" + path(digest));
    }

    /** Below it, one record for each tag that was pushed under another algorithm than SHA-256. */
    public static String tagAliases(RepositoryName repository) {
        return repository(repository) + "_tags/";
    }

    /** The digest under which a tag was pushed, when that is no SHA-256. */
    public static StorageKey tagAlias(RepositoryName repository, Tag tag) {
        return new StorageKey(tagAliases(repository) + tag.value());
    }

    /** A blob's other name, in whichever repository: the content is its SHA-256 digest. */
    public static StorageKey blobAlias(Digest digest) {
        return new StorageKey(BLOB_ALIASES + path(digest));
    }

    /** What the replicas sign the state of uploads with, unless the configuration has a secret for it. */
    public static StorageKey uploadSecret() {
        return new StorageKey(ROOT + "upload-secret");
    }

    /** Below it, one record for each server that takes pushes. */
    public static String writers() {
        return ROOT + "writers/";
    }

    /** Below it, one record for each collection that must not run beside a writer. */
    public static String collectors() {
        return ROOT + "collectors/";
    }

    private static String repository(RepositoryName repository) {
        return REPOSITORIES + repository.value() + '/';
    }

    private static String path(Digest digest) {
        return digest.algorithm().label() + '/' + digest.hex();
    }
}
