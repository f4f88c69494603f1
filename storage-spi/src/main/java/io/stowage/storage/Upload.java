package io.stowage.storage;

import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Bytes on their way to a key. One thread at a time; the caller sees to that.
 *
 * <p>Every verb throws {@link StorageException.Conflict} once somebody else has resumed, committed or aborted the upload.
 * After any other exception from {@link #append} or {@link #checkpoint} this handle is spent: close it and
 * {@link BlobStore#resume} at what the store has kept. A failed fsync is never repeated.
 */
public interface Upload extends AutoCloseable {

    UploadId id();

    /** Number of bytes taken so far, appended ones included. */
    long offset();

    /** The note of the last checkpoint, or of the beginning. */
    byte[] note();

    /** Takes all remaining bytes of {@code slice}, which may be reused afterwards. */
    void append(ByteBuffer slice) throws StorageException;

    /**
     * Makes everything appended so far, and {@code note}, available to {@link BlobStore#resume} in any process. It then
     * survives the end of this process; on a filesystem it need not survive a loss of power.
     */
    void checkpoint(byte[] note) throws StorageException;

    /**
     * Reads all bytes from the first. After this nothing can be appended, only committed or aborted: an object store has
     * to put the parts together first. The caller closes the stream.
     */
    InputStream reread() throws StorageException;

    /**
     * Publishes all bytes at {@code target} in one step, durably, and ends the upload. What was at {@code target} is
     * replaced. An upload without any byte publishes an empty content.
     *
     * @param target that of {@link BlobStore#begin} when one was given
     */
    void commit(StorageKey target) throws StorageException;

    /** Releases this handle, not the upload: what was checkpointed can be resumed. Repeatable. */
    @Override
    void close();
}
