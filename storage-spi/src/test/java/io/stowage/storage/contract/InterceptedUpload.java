package io.stowage.storage.contract;

import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** An upload of an {@link InterceptedStore}. One thread at a time. */
final class InterceptedUpload implements Upload {

    private final InterceptedStore store;
    private final Upload delegate;

    InterceptedUpload(InterceptedStore store, Upload delegate) {
        this.store = store;
        this.delegate = delegate;
    }

    @Override
    public UploadId id() {
        return delegate.id();
    }

    @Override
    public long offset() {
        return delegate.offset();
    }

    @Override
    public byte[] note() {
        return delegate.note();
    }

    @Override
    public void append(ByteBuffer slice) throws StorageException {
        store.run(Verb.APPEND, () -> delegate.append(slice));
    }

    @Override
    public void checkpoint(byte[] note) throws StorageException {
        store.run(Verb.CHECKPOINT, () -> delegate.checkpoint(note));
    }

    @Override
    public InputStream reread() throws StorageException {
        return store.around(Verb.REREAD, delegate::reread);
    }

    @Override
    public void commit(StorageKey target, List<SmallWrite> then) throws StorageException {
        store.run(Verb.COMMIT, () -> delegate.commit(target));
        store.writeAll(then);
    }

    @Override
    public void close() {
        delegate.close();
    }
}
