package io.stowage.server.registry;

import io.stowage.storage.StorageException;
import java.nio.ByteBuffer;

/**
 * Takes the body of one request, slice by slice. Storage threads, one at a time. After any exception only {@link #close}.
 *
 * @param <R> what the request was for
 */
public interface BodySink<R> extends AutoCloseable {

    /** Takes all remaining bytes of {@code slice}, which may be reused afterwards. */
    void write(ByteBuffer slice) throws StorageException;

    /**
     * The body is complete: does what the request was for. Once.
     *
     * @throws RegistryException when the body is not what the request said; it is dropped then
     */
    R finish() throws StorageException;

    /**
     * Ends the request. Without {@link #finish} the client has vanished: where it can come back to the session, what it
     * has sent is kept for it. Repeatable; never fails.
     */
    @Override
    void close();
}
