package io.stowage.docker;

import io.stowage.server.config.ConfigurationException;
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
import io.stowage.storage.StoreCapabilities.Reach;
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

/**
 * A store that could not be opened when the server started, and is opened in the background: until then it does not answer,
 * and a registry on it is not ready. Any thread.
 */
final class AwaitedStore implements BlobStore {

    /** How long a start waits for the first try to end, before it goes on without the store. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** What is true of every store behind a network, and asked before it is there. */
    private static final StoreCapabilities UNKNOWN =
            new StoreCapabilities(Reach.NONE, Reach.NONE, Reach.NONE, false, true, true, 1, Long.MAX_VALUE);

    private final Opening opening;

    private AwaitedStore(Opening opening) {
        this.opening = opening;
    }

    /**
     * Opens a store.
     *
     * @param open may be called again and again, never twice at once
     * @return the store itself when it opens soon
     * @throws ConfigurationException when {@code open} soon says so; later that is a reason not to be ready
     */
    static BlobStore open(Opening.Call open) throws ConfigurationException, StorageException {
        Opening opening = Opening.start(open);
        Optional<BlobStore> soon = opening.await(PATIENCE);
        return soon.isPresent() ? soon.get() : new AwaitedStore(opening);
    }

    /** Refused or not: whoever comes back later may be served. */
    private BlobStore store() throws StorageException.Unavailable {
        Optional<BlobStore> opened = opening.opened();
        if (opened.isEmpty()) {
            StorageException why = opening.obstacle();
            throw new StorageException.Unavailable("the store is not open yet: " + why.getMessage(), why);
        }
        return opened.get();
    }

    @Override
    public StoreCapabilities capabilities() {
        return opening.opened().map(BlobStore::capabilities).orElse(UNKNOWN);
    }

    @Override
    public Optional<Stat> stat(StorageKey key) throws StorageException {
        return store().stat(key);
    }

    @Override
    public Optional<Content> open(StorageKey key, ByteRange range) throws StorageException {
        return store().open(key, range);
    }

    @Override
    public Optional<StoredRecord> read(StorageKey key, int maxBytes) throws StorageException {
        return store().read(key, maxBytes);
    }

    @Override
    public Optional<Version> write(StorageKey key, byte[] bytes, Precondition precondition) throws StorageException {
        return store().write(key, bytes, precondition);
    }

    @Override
    public void writeAll(List<SmallWrite> writes) throws StorageException {
        store().writeAll(writes);
    }

    @Override
    public DeleteResult delete(StorageKey key, Precondition precondition) throws StorageException {
        return store().delete(key, precondition);
    }

    @Override
    public Set<StorageKey> deleteAll(List<StorageKey> keys) throws StorageException {
        return store().deleteAll(keys);
    }

    @Override
    public Listing list(ListRequest request) throws StorageException {
        return store().list(request);
    }

    @Override
    public Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) throws StorageException {
        return store().begin(id, note, target);
    }

    @Override
    public Optional<Upload> resume(UploadId id) throws StorageException {
        return store().resume(id);
    }

    @Override
    public void abort(UploadId id) throws StorageException {
        store().abort(id);
    }

    @Override
    public List<UploadStat> uploads(Optional<UploadId> after, int limit) throws StorageException {
        return store().uploads(after, limit);
    }

    @Override
    public void probe() throws StorageException {
        Optional<BlobStore> opened = opening.opened();
        if (opened.isEmpty() && opening.obstacle() instanceof StorageException.Rejected why) {
            throw new StorageException.Rejected("the store is not open yet: " + why.getMessage(), why);
        }
        store().probe();
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException {
        return store().link(key, method, lifetime, contentType);
    }

    @Override
    public void close() throws StorageException {
        opening.close();
    }
}
