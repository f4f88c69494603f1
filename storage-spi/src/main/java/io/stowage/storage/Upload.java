package io.stowage.storage;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes on their way to a key. One thread at a time; the caller sees to that.
 *
 * <p>Once somebody else has resumed, committed or aborted the upload, this handle is fenced: nothing that it appends is
 * kept any more, and {@link #checkpoint}, {@link #reread} and {@link #commit} throw {@link StorageException.Conflict}.
 * {@link #append} may throw it too, but a store that collects bytes into parts does not ask at each slice. What is fenced
 * is an upload with something kept: nobody else can know of one without.
 *
 * <p>After any other exception from {@link #append} or {@link #checkpoint} this handle is spent: close it and
 * {@link BlobStore#resume} at what the store has kept. A failed fsync is never repeated.
 */
public interface Upload extends AutoCloseable {

    UploadId id();

    /** Number of bytes taken so far, appended ones included. */
    long offset();

    /** The note of the last checkpoint, or of the beginning; a copy. */
    byte[] note();

    /**
     * Takes all remaining bytes of {@code slice}, which may be reused afterwards.
     *
     * @throws StorageException.Finished after {@link #reread}, in another process too, and when the store takes no content
     *     that long
     */
    void append(ByteBuffer slice) throws StorageException;

    /**
     * Makes everything appended so far, and {@code note}, available to {@link BlobStore#resume} in any process. It then
     * survives the end of this process; on a filesystem it need not survive a loss of power. Before the first byte it may
     * keep nothing.
     */
    void checkpoint(byte[] note) throws StorageException;

    /**
     * Reads all bytes from the first. After this nothing can be appended, only committed or aborted: an object store has
     * to put the parts together first. What was checkpointed can still be resumed, and then committed or read again. The
     * caller closes the stream.
     *
     * @throws StorageException.Finished when that would show them to everybody: an object store may have them at their target
     *     already, where one was given. Whoever interrupts such an upload keeps the digest of its bytes, or begins again.
     */
    InputStream reread() throws StorageException;

    /**
     * Publishes all bytes at {@code target} in one step, durably, and ends the upload. What was at {@code target} is
     * replaced. An upload without any byte publishes an empty content.
     *
     * @param target that of {@link BlobStore#begin} when one was given
     */
    default void commit(StorageKey target) throws StorageException {
        commit(target, List.of());
    }

    /**
     * Publishes all bytes at {@code target}, and then what leads there, as {@link BlobStore#writeAll} does: at once where
     * that is cheaper. After a failure the content may be there, and the first of what follows it.
     */
    void commit(StorageKey target, List<SmallWrite> then) throws StorageException;

    /** Releases this handle, not the upload: what was checkpointed can be resumed. Repeatable. */
    @Override
    void close();
}
