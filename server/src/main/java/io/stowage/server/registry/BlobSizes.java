package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.oci.Digest;
import io.stowage.server.cache.ExpiringCache;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import java.time.InstantSource;
import java.util.Optional;

/** The sizes of contents, remembered for a while. Says nothing about who has them. Storage threads. */
final class BlobSizes {

    private static final int MAX_ENTRIES = 10_000;

    private final BlobStore store;
    private final ExpiringCache<Digest, Long> known;

    BlobSizes(BlobStore store, InstantSource clock) {
        this.store = store;
        this.known = ExpiringCache.ofEntries(MAX_ENTRIES, clock);
    }

    /** The size of a content in bytes; empty when it is not there. No call when it was learnt lately, else one. */
    Optional<Long> size(Digest canonical) throws StorageException {
        Optional<Long> remembered = known.get(canonical);
        return remembered.isPresent() ? remembered : ask(canonical);
    }

    /** The size as it was learnt lately. No call. */
    Optional<Long> known(Digest canonical) {
        return known.get(canonical);
    }

    /** The same, asked of the store in any case. */
    Optional<Long> ask(Digest canonical) throws StorageException {
        Optional<Long> size = store.stat(DistributionTree.blob(canonical)).map(Stat::lengthBytes);
        size.ifPresentOrElse(bytes -> known.put(canonical, bytes), () -> known.remove(canonical));
        return size;
    }

    void learn(Digest canonical, long lengthBytes) {
        known.put(canonical, lengthBytes);
    }

    void forget(Digest canonical) {
        known.remove(canonical);
    }
}
