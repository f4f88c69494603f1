package io.stowage.storage.contract;

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
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Leads every verb of a store and of its uploads through one place. Any thread. */
abstract sealed class InterceptedStore implements BlobStore permits CountingStore, FaultyStore {

    private final BlobStore delegate;

    InterceptedStore(BlobStore delegate) {
        this.delegate = delegate;
    }

    /** Makes the call, once, or fails in its place. */
    abstract <T> T around(Verb verb, Call<T> call) throws StorageException;

    /** The call of a verb. */
    @FunctionalInterface
    interface Call<T> {
        T make() throws StorageException;
    }

    /** The call of a verb without result. */
    @FunctionalInterface
    interface Action {
        void make() throws StorageException;
    }

    final void run(Verb verb, Action action) throws StorageException {
        around(verb, () -> {
            action.make();
            return verb;
        });
    }

    private Upload intercept(Upload upload) {
        return new InterceptedUpload(this, upload);
    }

    @Override
    public StoreCapabilities capabilities() {
        return delegate.capabilities();
    }

    @Override
    public Optional<Stat> stat(StorageKey key) throws StorageException {
        return around(Verb.STAT, () -> delegate.stat(key));
    }

    @Override
    public Optional<Content> open(StorageKey key, ByteRange range) throws StorageException {
        return around(Verb.OPEN, () -> delegate.open(key, range));
    }

    @Override
    public Optional<StoredRecord> read(StorageKey key, int maxBytes) throws StorageException {
        return around(Verb.READ, () -> delegate.read(key, maxBytes));
    }

    @Override
    public Optional<Version> write(StorageKey key, byte[] bytes, Precondition precondition) throws StorageException {
        return around(Verb.WRITE, () -> delegate.write(key, bytes, precondition));
    }

    /** One by one, so that each can be counted and failed. */
    @Override
    public void writeAll(List<SmallWrite> writes) throws StorageException {
        for (SmallWrite each : writes) {
            write(each.key(), each.bytes(), Precondition.none());
        }
    }

    @Override
    public DeleteResult delete(StorageKey key, Precondition precondition) throws StorageException {
        return around(Verb.DELETE, () -> delegate.delete(key, precondition));
    }

    @Override
    public Set<StorageKey> deleteAll(List<StorageKey> keys) throws StorageException {
        return around(Verb.DELETE_ALL, () -> delegate.deleteAll(keys));
    }

    @Override
    public Listing list(ListRequest request) throws StorageException {
        return around(Verb.LIST, () -> delegate.list(request));
    }

    @Override
    public Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) throws StorageException {
        return intercept(around(Verb.BEGIN, () -> delegate.begin(id, note, target)));
    }

    @Override
    public Optional<Upload> resume(UploadId id) throws StorageException {
        return around(Verb.RESUME, () -> delegate.resume(id)).map(this::intercept);
    }

    @Override
    public void abort(UploadId id) throws StorageException {
        run(Verb.ABORT, () -> delegate.abort(id));
    }

    @Override
    public void probe() throws StorageException {
        run(Verb.PROBE, delegate::probe);
    }

    @Override
    public List<UploadStat> uploads(Optional<UploadId> after, int limit) throws StorageException {
        return around(Verb.UPLOADS, () -> delegate.uploads(after, limit));
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException {
        return around(Verb.LINK, () -> delegate.link(key, method, lifetime, contentType));
    }

    @Override
    public void close() throws StorageException {
        delegate.close();
    }
}
