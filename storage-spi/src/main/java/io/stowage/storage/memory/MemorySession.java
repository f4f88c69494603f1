package io.stowage.storage.memory;

import io.stowage.storage.ByteRange;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.UploadId;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;

/** An upload as the store has it; each verb is one step and asks first whether its caller still holds the upload. */
final class MemorySession {

    private final MemoryStore store;
    private final UploadId id;
    private final Chunks chunks;
    private MemoryUpload holder;
    private byte[] keptNote;
    private long keptBytes;
    private Instant touched;
    private boolean kept;
    private boolean sealed;
    private boolean ended;

    MemorySession(MemoryStore store, MemoryUpload holder, Chunks chunks) {
        this.store = store;
        this.id = holder.id();
        this.holder = holder;
        this.chunks = chunks;
        this.keptNote = holder.note();
        this.touched = store.now();
    }

    UploadId id() {
        return id;
    }

    synchronized Instant touched() {
        return touched;
    }

    synchronized void append(MemoryUpload caller, ByteBuffer slice) throws StorageException {
        requireHolder(caller, "append to");
        if (sealed) {
            throw new IllegalStateException("upload " + id + " has been read again, nothing can be appended");
        }
        chunks.append(slice, "append to upload " + id);
        touched = store.now();
    }

    /** Keeps nothing before the first byte. */
    synchronized void checkpoint(MemoryUpload caller, byte[] note) throws StorageException {
        requireHolder(caller, "checkpoint");
        if (chunks.lengthBytes() == 0) {
            return;
        }
        if (!kept && !store.register(this)) {
            throw conflict("checkpoint");
        }
        kept = true;
        keptBytes = chunks.lengthBytes();
        keptNote = note;
        touched = store.now();
    }

    synchronized InputStream reread(MemoryUpload caller) throws StorageException {
        requireHolder(caller, "reread");
        sealed = true;
        keptBytes = chunks.lengthBytes();
        if (!chunks.hold()) {
            throw new IllegalStateException("upload " + id + " has lost its bytes");
        }
        return new ChunkInputStream(chunks, new ByteRange(0, keptBytes));
    }

    /** The chunks pass from the upload to the key. */
    synchronized void commit(MemoryUpload caller, StorageKey target) throws StorageException {
        requireHolder(caller, "commit");
        if (!kept && store.isRegistered(id)) {
            throw conflict("commit");
        }
        ended = true;
        if (!sealed) {
            chunks.trim();
        }
        store.publish(target, chunks);
        if (kept) {
            store.forget(this);
        }
    }

    /** Fences the holder and goes back to the last checkpoint; false when the upload has ended meanwhile. */
    synchronized boolean takeOver(MemoryUpload next) {
        if (ended) {
            return false;
        }
        holder = next;
        if (!sealed) {
            chunks.truncate(keptBytes);
        }
        next.continueAt(keptBytes, keptNote);
        return true;
    }

    synchronized void abort() {
        if (!ended) {
            ended = true;
            chunks.release();
        }
    }

    /** What nobody can resume goes with its holder. */
    synchronized void leave(MemoryUpload caller) {
        if (holder == caller && !kept) {
            abort();
        }
    }

    @SuppressWarnings("ReferenceEquality") // a handle is an identity
    private void requireHolder(MemoryUpload caller, String verb) throws StorageException.Conflict {
        if (ended || holder != caller) {
            throw conflict(verb);
        }
    }

    private StorageException.Conflict conflict(String verb) {
        return new StorageException.Conflict("cannot " + verb + " upload " + id + ": somebody else has it or ended it");
    }
}
