package io.stowage.layout;

import io.stowage.storage.BlobStore;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoredRecord;
import java.util.Optional;

/** Reads records that others write. Any thread but an event loop. */
final class SmallRecords {

    private SmallRecords() {}

    /** Reads the record at {@code key}; empty when there is none, or one that is longer than {@code maxBytes}. */
    static Optional<byte[]> read(BlobStore store, StorageKey key, int maxBytes) throws StorageException {
        try {
            return store.read(key, maxBytes).map(StoredRecord::bytes);
        } catch (StorageException.Rejected e) {
            Optional<Stat> stat = store.stat(key);
            if (stat.filter(found -> found.lengthBytes() > maxBytes).isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
