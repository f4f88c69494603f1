package io.stowage.server.registry;

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
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store that notes every call and lets a test stop it, or let it fail, before it happens. Any thread. */
final class WatchedStore implements BlobStore {

    private final BlobStore delegate;
    private final boolean local;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile Watch watch = (verb, what) -> {};

    WatchedStore(BlobStore delegate, boolean local) {
        this.delegate = delegate;
        this.local = local;
    }

    /** Looks at each call before it happens. */
    interface Watch {
        void before(String verb, String what) throws StorageException;
    }

    void watch(Watch newWatch) {
        watch = newWatch;
    }

    /** The calls since the last question, each as verb and key. */
    List<String> calls() {
        List<String> seen = List.copyOf(calls);
        calls.clear();
        return seen;
    }

    private void note(String verb, Object what) throws StorageException {
        calls.add(verb + ' ' + what);
        watch.before(verb, what.toString());
    }

    @Override
    public StoreCapabilities capabilities() {
        StoreCapabilities c = delegate.capabilities();
        return new StoreCapabilities(
                c.createIfAbsent(),
                c.replaceIfSame(),
                c.deleteIfSame(),
                local,
                c.persistent(),
                c.links(),
                c.deleteBatch(),
                c.maxContentBytes());
    }

    @Override
    public Optional<Stat> stat(StorageKey key) throws StorageException {
        note("stat", key);
        return delegate.stat(key);
    }

    @Override
    public Optional<Content> open(StorageKey key, ByteRange range) throws StorageException {
        note("open", key);
        return delegate.open(key, range);
    }

    @Override
    public Optional<StoredRecord> read(StorageKey key, int maxBytes) throws StorageException {
        note("read", key);
        return delegate.read(key, maxBytes);
    }

    @Override
    public Optional<Version> write(StorageKey key, byte[] bytes, Precondition precondition) throws StorageException {
        note("write", key);
        return delegate.write(key, bytes, precondition);
    }

    @Override
    public void writeAll(List<SmallWrite> writes) throws StorageException {
        for (SmallWrite each : writes) {
            write(each.key(), each.bytes(), Precondition.none());
        }
    }

    @Override
    public DeleteResult delete(StorageKey key, Precondition precondition) throws StorageException {
        note("delete", key);
        return delegate.delete(key, precondition);
    }

    @Override
    public Set<StorageKey> deleteAll(List<StorageKey> keys) throws StorageException {
        note("deleteAll", keys);
        return delegate.deleteAll(keys);
    }

    @Override
    public Listing list(ListRequest request) throws StorageException {
        note("list", request.prefix());
        return delegate.list(request);
    }

    @Override
    public Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) throws StorageException {
        note("begin", target.map(StorageKey::value).orElse(""));
        return new WatchedUpload(delegate.begin(id, note, target));
    }

    @Override
    public Optional<Upload> resume(UploadId id) throws StorageException {
        note("resume", "");
        return delegate.resume(id).map(WatchedUpload::new);
    }

    @Override
    public void abort(UploadId id) throws StorageException {
        note("abort", "");
        delegate.abort(id);
    }

    @Override
    public void probe() throws StorageException {
        note("probe", "");
        delegate.probe();
    }

    @Override
    public List<UploadStat> uploads(Optional<UploadId> after, int limit) throws StorageException {
        note("uploads", "");
        return delegate.uploads(after, limit);
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException {
        return delegate.link(key, method, lifetime, contentType);
    }

    @Override
    public void close() throws StorageException {
        delegate.close();
    }

    private final class WatchedUpload implements Upload {

        private final Upload upload;

        WatchedUpload(Upload upload) {
            this.upload = upload;
        }

        @Override
        public UploadId id() {
            return upload.id();
        }

        @Override
        public long offset() {
            return upload.offset();
        }

        @Override
        public byte[] note() {
            return upload.note();
        }

        @Override
        public void append(ByteBuffer slice) throws StorageException {
            WatchedStore.this.note("append", "");
            upload.append(slice);
        }

        @Override
        public void checkpoint(byte[] note) throws StorageException {
            WatchedStore.this.note("checkpoint", "");
            upload.checkpoint(note);
        }

        @Override
        public InputStream reread() throws StorageException {
            WatchedStore.this.note("reread", "");
            return upload.reread();
        }

        @Override
        public void commit(StorageKey target, List<SmallWrite> then) throws StorageException {
            WatchedStore.this.note("commit", target);
            upload.commit(target);
            writeAll(then);
        }

        @Override
        public void close() {
            upload.close();
        }
    }
}
