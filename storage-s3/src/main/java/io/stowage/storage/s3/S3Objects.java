package io.stowage.storage.s3;

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
import java.util.Map;
import java.util.Optional;

/** The verbs of single objects, for keys and for what is the driver's own. Any thread. */
final class S3Objects implements ObjectStore {

    private final S3Reads reads;
    private final S3Contents contents;
    private final S3Records records;
    private final S3Deletes deletes;
    private final S3Listing listing;
    private final Reach replaceIfSame;

    S3Objects(S3Bucket bucket, S3Features features) {
        this.reads = new S3Reads(bucket);
        // Read again by ourselves, into arrays.
        this.contents = new S3Contents(bucket, reads, Optional.empty());
        this.records = new S3Records(bucket, reads, features);
        this.deletes = new S3Deletes(bucket);
        this.listing = new S3Listing(bucket);
        this.replaceIfSame = features.replaceIfSame();
    }

    S3Reads reads() {
        return reads;
    }

    S3Records records() {
        return records;
    }

    S3Deletes deletes() {
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
        return contents.open(name);
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

    @Override
    public Listing list(ListRequest request) throws StorageException {
        return listing.list(request);
    }
}
