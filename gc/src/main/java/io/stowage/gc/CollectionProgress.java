package io.stowage.gc;

import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import java.time.Duration;
import java.util.Collection;

/** Is told what a collection does, as it does it. One thread. */
public interface CollectionProgress {

    /** Hears of nothing. */
    CollectionProgress SILENT = new CollectionProgress() {};

    /**
     * A server has taken pushes to the store lately. The collection waits to see whether it still does.
     *
     * @param atMost how long
     */
    default void waiting(Duration atMost) {}

    /** A repository is looked at. */
    default void repository(RepositoryName repository) {}

    /** A manifest is needed. */
    default void manifestMarked(RepositoryName repository, Digest manifest) {}

    /** A manifest needs this. */
    default void blobMarked(RepositoryName repository, Digest content) {}

    /**
     * No tag reaches a manifest.
     *
     * @param tags that have pointed at it once
     */
    default void manifestEligible(RepositoryName repository, Digest manifest, Collection<Tag> tags) {}

    /** All is marked, and this is what comes of it. */
    default void marked(long marked, long blobs, long manifests) {}

    /** Nothing needs a content. */
    default void blobEligible(Digest content) {}

    /** A repository has a link to a content that nothing needs. */
    default void linkEligible(RepositoryName repository, Digest blob) {}

    /** Not all of a repository could be understood, and so everything of it is kept. */
    default void spared(RepositoryName repository, String why) {}
}
