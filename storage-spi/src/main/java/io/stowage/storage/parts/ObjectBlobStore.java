package io.stowage.storage.parts;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.UploadStat;
import io.stowage.storage.Version;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A store of objects that takes uploads in parts: a key is an object of that name. A driver adds how an object is opened and
 * deleted, links, and what there is to probe and to close. Any thread but an event loop.
 */
public abstract class ObjectBlobStore implements BlobStore {

    private final ObjectStore objects;
    private final PartUploads uploads;
    private final StoreCapabilities capabilities;

    protected ObjectBlobStore(ObjectStore objects, PartUploads uploads, StoreCapabilities capabilities) {
        this.objects = objects;
        this.uploads = uploads;
        this.capabilities = capabilities;
    }

    /** As {@link BlobStore#open}. */
    protected abstract Optional<Content> openObject(ObjectName name, ByteRange range) throws StorageException;

    /** As {@link BlobStore#delete}. */
    protected abstract DeleteResult deleteObject(ObjectName name, Precondition precondition) throws StorageException;

    /** As {@link BlobStore#deleteAll}. */
    protected abstract Set<ObjectName> deleteObjects(List<ObjectName> names) throws StorageException;

    @Override
    public final StoreCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public final Optional<Stat> stat(StorageKey key) throws StorageException {
        return objects.stat(ObjectName.of(key));
    }

    @Override
    public final Optional<Content> open(StorageKey key, ByteRange range) throws StorageException {
        return openObject(ObjectName.of(key), range);
    }

    @Override
    public final Optional<StoredRecord> read(StorageKey key, int maxBytes) throws StorageException {
        return objects.read(ObjectName.of(key), maxBytes);
    }

    @Override
    public final Optional<Version> write(StorageKey key, byte[] bytes, Precondition precondition)
            throws StorageException {
        return objects.write(ObjectName.of(key), bytes, precondition);
    }

    @Override
    public final void writeAll(List<SmallWrite> writes) throws StorageException {
        objects.writeAll(writes);
    }

    @Override
    public final DeleteResult delete(StorageKey key, Precondition precondition) throws StorageException {
        return deleteObject(ObjectName.of(key), precondition);
    }

    @Override
    public final Set<StorageKey> deleteAll(List<StorageKey> keys) throws StorageException {
        Set<StorageKey> left = new LinkedHashSet<>();
        deleteObjects(keys.stream().map(ObjectName::of).toList())
                .forEach(name -> left.add(new StorageKey(name.value())));
        return left;
    }

    @Override
    public final Listing list(ListRequest request) throws StorageException {
        return objects.list(request);
    }

    @Override
    public final Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) {
        return uploads.begin(id, note, target);
    }

    @Override
    public final Optional<Upload> resume(UploadId id) throws StorageException {
        return uploads.resume(id);
    }

    @Override
    public final void abort(UploadId id) throws StorageException {
        uploads.abort(id);
    }

    @Override
    public final List<UploadStat> uploads(Optional<UploadId> after, int limit) throws StorageException {
        return uploads.uploads(after, limit);
    }
}
