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
import io.stowage.storage.memory.MemoryStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store in memory whose uploads are those of object stores. Any thread. */
final class PartedStore implements BlobStore {

    private final MemoryStore contents;
    private final PartUploads uploads;

    PartedStore(MemoryStore contents, PartUploads uploads) {
        this.contents = contents;
        this.uploads = uploads;
    }

    @Override
    public StoreCapabilities capabilities() {
        return contents.capabilities();
    }

    @Override
    public Optional<Stat> stat(StorageKey key) {
        return contents.stat(key);
    }

    @Override
    public Optional<Content> open(StorageKey key, ByteRange range) {
        return contents.open(key, range);
    }

    @Override
    public Optional<StoredRecord> read(StorageKey key, int maxBytes) throws StorageException {
        return contents.read(key, maxBytes);
    }

    @Override
    public Optional<Version> write(StorageKey key, byte[] bytes, Precondition precondition) throws StorageException {
        return contents.write(key, bytes, precondition);
    }

    @Override
    public void writeAll(List<SmallWrite> writes) throws StorageException {
        contents.writeAll(writes);
    }

    @Override
    public DeleteResult delete(StorageKey key, Precondition precondition) {
        return contents.delete(key, precondition);
    }

    @Override
    public Set<StorageKey> deleteAll(List<StorageKey> keys) {
        return contents.deleteAll(keys);
    }

    @Override
    public Listing list(ListRequest request) {
        return contents.list(request);
    }

    @Override
    public Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) {
        return uploads.begin(id, note, target);
    }

    @Override
    public Optional<Upload> resume(UploadId id) throws StorageException {
        return uploads.resume(id);
    }

    @Override
    public void abort(UploadId id) throws StorageException {
        uploads.abort(id);
    }

    @Override
    public List<UploadStat> uploads(Optional<UploadId> after, int limit) throws StorageException {
        return uploads.uploads(after, limit);
    }

    @Override
    public void probe() throws StorageException {
        contents.probe();
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType) {
        return Optional.empty();
    }

    @Override
    public void close() {
        contents.close();
    }
}
