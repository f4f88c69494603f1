package io.stowage.storage.memory;

import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** One holder's handle of an upload. One thread at a time. */
final class MemoryUpload implements Upload {

    private final MemoryStore store;
    private final UploadId id;
    private final MemorySession session;
    private byte[] note;
    private long offset;

    /** Of an upload that begins. */
    MemoryUpload(MemoryStore store, UploadId id, byte[] note, Chunks chunks) {
        this.store = store;
        this.id = id;
        this.note = note;
        this.session = new MemorySession(store, this, chunks);
    }

    /** Of an upload to be taken over. */
    MemoryUpload(MemoryStore store, MemorySession session) {
        this.store = store;
        this.id = session.id();
        this.note = new byte[0];
        this.session = session;
    }

    void continueAt(long keptBytes, byte[] keptNote) {
        offset = keptBytes;
        note = keptNote;
    }

    @Override
    public UploadId id() {
        return id;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public byte[] note() {
        return note.clone();
    }

    @Override
    public void append(ByteBuffer slice) throws StorageException {
        int count = slice.remaining();
        session.append(this, slice);
        offset += count;
    }

    @Override
    public void checkpoint(byte[] newNote) throws StorageException {
        byte[] own = newNote.clone();
        session.checkpoint(this, own);
        note = own;
    }

    @Override
    public InputStream reread() throws StorageException {
        return session.reread(this);
    }

    @Override
    public void commit(StorageKey target, List<SmallWrite> then) throws StorageException {
        session.commit(this, target);
        store.writeAll(then);
    }

    @Override
    public void close() {
        session.leave(this);
    }
}
