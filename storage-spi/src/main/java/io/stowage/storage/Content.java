package io.stowage.storage;

import java.io.InputStream;
import java.nio.channels.FileChannel;

/** Opened content. The reader closes it, from any thread, once. */
public sealed interface Content extends AutoCloseable {

    /** Bytes of the opened range. */
    long lengthBytes();

    /** Bytes of the whole content, whatever the range. */
    long totalBytes();

    @Override
    void close() throws StorageException;

    /** A part of a file, to be handed to the kernel or read at positions; the channel belongs to this content alone. */
    record FileContent(FileChannel channel, long position, long lengthBytes, long totalBytes) implements Content {
        @Override
        public void close() throws StorageException {
            try {
                channel.close();
            } catch (java.io.IOException e) {
                throw new StorageException.Unavailable("cannot close content", e);
            }
        }
    }

    /**
     * A stream that gives exactly {@code lengthBytes}; one thread at a time. Where it is a
     * {@link java.nio.channels.ReadableByteChannel} too, a direct buffer is filled without an array in between; where it is
     * a {@link ReadyChannel}, by whoever has no time to wait.
     */
    record StreamContent(InputStream stream, long lengthBytes, long totalBytes) implements Content {
        @Override
        public void close() throws StorageException {
            try {
                stream.close();
            } catch (java.io.IOException e) {
                throw new StorageException.Unavailable("cannot close content", e);
            }
        }
    }
}
