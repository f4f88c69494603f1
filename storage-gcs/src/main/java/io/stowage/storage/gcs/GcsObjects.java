package io.stowage.storage.gcs;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The verbs of single objects, for keys and for what is the driver's own. Any thread. */
final class GcsObjects implements ObjectStore {

    private final GcsReads reads;
    private final GcsRecords records;
    private final GcsDeletes deletes;
    private final GcsListing listing;
    private final Reach replaceIfSame;

    GcsObjects(GcsBucket bucket, Reach replaceIfSame) {
        this.reads = new GcsReads(bucket);
        this.records = new GcsRecords(bucket, reads);
        this.deletes = new GcsDeletes(bucket, records);
        this.listing = new GcsListing(bucket);
        this.replaceIfSame = replaceIfSame;
    }

    GcsReads reads() {
        return reads;
    }

    GcsRecords records() {
        return records;
    }

    GcsDeletes deletes() {
        return deletes;
    }

    @Override
    public Reach replaceIfSame() {
        return replaceIfSame;
    }

    @Override
    public Optional<Stat> stat(ObjectName name) throws StorageException {
        return reads.stat(name);
    }

    @Override
    public Optional<InputStream> open(ObjectName name) throws StorageException {
        return reads.open(name);
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
        Map<ObjectName, String> left = deletes.deleteAll(names);
        if (!left.isEmpty()) {
            Map.Entry<ObjectName, String> first = left.entrySet().iterator().next();
            throw new StorageException.Unavailable("cannot delete " + first.getKey() + ": " + first.getValue());
        }
    }

    /** Deletes all that begins with {@code prefix}, which ends with a slash. */
    void deleteBelow(String prefix) throws StorageException {
        ListRequest request = ListRequest.descendants(prefix, ListRequest.MAX_LIMIT);
        Listing page = listing.list(request);
        while (!page.entries().isEmpty()) {
            List<ObjectName> names = new ArrayList<>();
            page.entries().forEach(entry -> names.add(new ObjectName(entry.name())));
            deleteAll(names);
            String last = names.get(names.size() - 1).value();
            page = page.more() ? listing.list(request.after(last)) : new Listing(List.of(), false);
        }
    }

    @Override
    public Listing list(ListRequest request) throws StorageException {
        return listing.list(request);
    }
}
