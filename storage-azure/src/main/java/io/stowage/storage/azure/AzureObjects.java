package io.stowage.storage.azure;

import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.ObjectStore;
import io.stowage.storage.parts.PartBytes;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** What uploads need beside parts. */
record AzureObjects(
        AzureReads reads, AzureRecords records, AzureDeletes deletes, AzureListing listing, Reach replaceIfSame)
        implements ObjectStore {

    @Override
    public Optional<Stat> stat(ObjectName name) throws StorageException {
        return reads.stat(name);
    }

    @Override
    public Optional<InputStream> open(ObjectName name) throws StorageException {
        return reads.open(name, ByteRange.ALL).map(content -> ((Content.StreamContent) content).stream());
    }

    @Override
    public Optional<StoredRecord> read(ObjectName name, int maxBytes) throws StorageException {
        return reads.read(name, maxBytes);
    }

    @Override
    public Optional<Version> write(ObjectName name, byte[] bytes, Precondition precondition) throws StorageException {
        return records.write(name, bytes, precondition);
    }

    @Override
    public void put(ObjectName name, PartBytes bytes) throws StorageException {
        records.put(name, bytes);
    }

    @Override
    public void deleteAll(List<ObjectName> names) throws StorageException {
        if (names.size() == 1) {
            // A batch of one costs more than the thing itself.
            records.delete(names.get(0), Precondition.none());
        } else {
            deletes.deleteEach(names);
        }
    }

    @Override
    public Listing list(ListRequest request) throws StorageException {
        return listing.list(request);
    }
}
