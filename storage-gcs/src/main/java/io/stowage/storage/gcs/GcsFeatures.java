package io.stowage.storage.gcs;

import io.stowage.storage.StoreCapabilities.Reach;

/**
 * What one store was found to do.
 *
 * @param moves whether it renames
 */
record GcsFeatures(Reach createIfAbsent, Reach replaceIfSame, Reach deleteIfSame, boolean moves) {

    /** All that the service has. */
    static final GcsFeatures ALL = new GcsFeatures(Reach.STORE, Reach.STORE, Reach.STORE, true);
}
