package io.stowage.storage.parts;

import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Version;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * What uploads need of a driver beside its {@link PartStore}. The verbs promise what those of {@link
 * io.stowage.storage.BlobStore} do, for a driver's own names too.
 */
public interface ObjectStore {

    /** Among whom {@link #write} with a version is one step. */
    Reach replaceIfSame();

    Optional<Stat> stat(ObjectName name) throws StorageException;

    /** All bytes from the first; closed by the caller. */
    Optional<InputStream> open(ObjectName name) throws StorageException;

    Optional<StoredRecord> read(ObjectName name, int maxBytes) throws StorageException;

    Optional<Version> write(ObjectName name, byte[] bytes, Precondition precondition) throws StorageException;

    /** Writes a content whole, whatever is there: at most one part, which may be more than a record. */
    void put(ObjectName name, PartBytes bytes) throws StorageException;

    /** Writes them in their order. */
    default void writeAll(List<SmallWrite> writes) throws StorageException {
        for (SmallWrite each : writes) {
            write(ObjectName.of(each.key()), each.bytes(), Precondition.none());
        }
    }

    /**
     * Deletes all {@code names}, in as few requests as the store allows; absent ones are no failure.
     *
     * @throws StorageException when one of them could not be deleted
     */
    void deleteAll(List<ObjectName> names) throws StorageException;

    /** One page of keys, as {@link io.stowage.storage.BlobStore#list}, with the driver's own below its own prefix. */
    Listing list(ListRequest request) throws StorageException;
}
