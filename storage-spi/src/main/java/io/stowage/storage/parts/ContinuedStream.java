package io.stowage.storage.parts;

import io.stowage.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/**
 * The bytes of one content, taken from the network as they are read. A connection that breaks is replaced, and goes on with
 * the same content or not at all; it never ends early without saying so. Closed half-read, it breaks the connection off
 * instead of reading the rest. One thread at a time, but for closing.
 */
public sealed class ContinuedStream extends InputStream permits ContinuedChannel {

    private static final int ATTEMPTS_WITHOUT_A_BYTE = 3;

    private final ObjectName name;
    private final Continuation continuation;
    private volatile Source source;
    private volatile boolean closed;
    private long remaining;
    private int attempts;

    /** @param lengthBytes of all that {@code first} gives unless it breaks */
    public ContinuedStream(ObjectName name, Source first, long lengthBytes, Continuation continuation) {
        this.name = name;
        this.source = first;
        this.remaining = lengthBytes;
        this.continuation = continuation;
    }

    /** An answer of the store, with bytes on their way. */
    public interface Source {

        /**
         * As {@link InputStream#read(byte[], int, int)}.
         *
         * @throws StorageException when asking again would not help; all else is gone on with
         */
        int read(byte[] target, int offset, int length) throws IOException;

        /** Told when the last byte was read, for what comes behind it. */
        default void finish() throws IOException {}

        /** Breaks it off, whatever is still to come. */
        void abandon();

        /** Ends it after its last byte. */
        void close() throws IOException;
    }

    /** A read of at most so many bytes, into what the caller has for them. */
    @FunctionalInterface
    interface Transfer {
        int read(Source source, int most) throws IOException;
    }

    /** Asks for the rest of the same content. */
    @FunctionalInterface
    public interface Continuation {

        /**
         * @param lengthBytes how many are still to come
         * @return an answer with so many bytes; empty when the content was deleted or replaced meanwhile
         */
        Optional<? extends Source> rest(long lengthBytes) throws StorageException;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return transfer(length, (from, most) -> from.read(target, offset, most));
    }

    /** @param length of what the caller has room for */
    final int transfer(int length, Transfer transfer) throws IOException {
        if (closed) {
            throw new IOException("stream is closed");
        }
        if (length == 0) {
            return 0;
        }
        if (remaining == 0) {
            return -1;
        }
        int count = readOrGoOn((int) Math.min(length, remaining), transfer);
        advance(count);
        return count;
    }

    /** The same with a transfer that does not wait: 0 when there is nothing, or when something is wrong. */
    final int transferReady(int length, Transfer transfer) throws IOException {
        if (closed || remaining == 0) {
            return 0;
        }
        int count;
        try {
            count = transfer.read(source, (int) Math.min(length, remaining));
        } catch (IOException e) {
            // A connection that is broken stays broken: whoever may wait goes on elsewhere.
            return 0;
        }
        if (count <= 0) {
            return 0;
        }
        advance(count);
        return count;
    }

    private void advance(int count) throws IOException {
        attempts = 0;
        remaining -= count;
        if (remaining == 0) {
            source.finish();
        }
    }

    private int readOrGoOn(int length, Transfer transfer) throws IOException {
        while (true) {
            try {
                int count = transfer.read(source, length);
                if (count > 0) {
                    return count;
                }
                goOn(new IOException("the store broke off, " + remaining + " bytes before the end"));
            } catch (StorageException e) {
                throw e;
            } catch (IOException e) {
                goOn(e);
            }
        }
    }

    private void goOn(IOException broken) throws StorageException {
        attempts++;
        if (closed || attempts > ATTEMPTS_WITHOUT_A_BYTE) {
            throw new StorageException.Unavailable("cannot go on reading " + name, broken);
        }
        source.abandon();
        Source next = continuation
                .rest(remaining)
                .orElseThrow(() -> new StorageException.Unavailable(
                        "cannot go on reading " + name + ": it was deleted or replaced meanwhile", broken));
        source = next;
        if (closed) {
            next.abandon();
        }
    }

    final boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (remaining > 0) {
            source.abandon();
        } else {
            source.close();
        }
    }
}
