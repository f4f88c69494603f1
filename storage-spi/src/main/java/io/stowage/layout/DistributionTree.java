package io.stowage.layout;

import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.StorageKey;

/** The keys of Distribution 2.8 and 3.x. */
public final class DistributionTree {

    /** What all keys of this tree begin with. */
    public static final String ROOT = "docker/registry/v2/";

    /** Below it, the repositories. */
    public static final String REPOSITORIES = ROOT + "repositories/";

    /** Below it, the content of all repositories. */
    public static final String BLOBS = ROOT + "blobs/";

    /** The segment that tells a repository from a mere part of longer names. */
    public static final String MANIFESTS_SEGMENT = "_manifests";

    /** The segment that has the links of blobs. */
    static final String LAYERS_SEGMENT = "_layers";

    /** The segment that has the unfinished uploads of Distribution itself; ours lie elsewhere. */
    static final String UPLOADS_SEGMENT = "_uploads";

    private DistributionTree() {}

    /** The bytes of a layer, config or manifest; Distribution keeps them under their SHA-256 only. */
    public static StorageKey blob(Digest digest) {
        return new StorageKey(
                BLOBS + digest.algorithm().label() + '/' + digest.hex().substring(0, 2) + '/' + digest.hex() + "/data");
    }

    /** The link by which a repository has a blob. Its content is the SHA-256 digest, whatever the name's algorithm. */
    public static StorageKey layerLink(RepositoryName repository, Digest digest) {
        return new StorageKey(layers(repository) + path(digest) + "/link");
    }

    /** Below it, the links of all blobs of a repository. */
    public static String layers(RepositoryName repository) {
        return repository(repository) + LAYERS_SEGMENT + '/';
    }

    /** The link by which a repository has a manifest. */
    public static StorageKey revisionLink(RepositoryName repository, Digest digest) {
        return new StorageKey(revisions(repository) + path(digest) + "/link");
    }

    /** Below it, the links of all manifests of a repository: {@code <algorithm>/<hex>/link}. */
    public static String revisions(RepositoryName repository) {
        return manifests(repository) + "revisions/";
    }

    /** Below it, what makes a repository appear in the catalog. */
    public static String manifests(RepositoryName repository) {
        return repository(repository) + MANIFESTS_SEGMENT + '/';
    }

    /** Below it, one prefix for each tag. */
    public static String tags(RepositoryName repository) {
        return manifests(repository) + "tags/";
    }

    /** Below it, everything of one tag. */
    public static String tag(RepositoryName repository, Tag tag) {
        return tags(repository) + tag.value() + '/';
    }

    /** The link to what a tag points at. */
    public static StorageKey tagCurrent(RepositoryName repository, Tag tag) {
        return new StorageKey(tag(repository, tag) + "current/link");
    }

    /** The link that remembers what a tag has pointed at. */
    public static StorageKey tagHistory(RepositoryName repository, Tag tag, Digest digest) {
        return new StorageKey(tag(repository, tag) + "index/" + path(digest) + "/link");
    }

    /** Below it, one prefix for each unfinished upload of Distribution. */
    static String uploads(RepositoryName repository) {
        return repository(repository) + UPLOADS_SEGMENT + '/';
    }

    /** Below it, everything of one repository and of those nested in it. */
    public static String repository(RepositoryName repository) {
        return REPOSITORIES + repository.value() + '/';
    }

    private static String path(Digest digest) {
        return digest.algorithm().label() + '/' + digest.hex();
    }
}
