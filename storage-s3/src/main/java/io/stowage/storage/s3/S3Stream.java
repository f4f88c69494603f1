package io.stowage.storage.s3;

import io.stowage.storage.ByteRange;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The bytes of one content. A connection that breaks is replaced, and goes on with the same content or not at all. Closed
 * half-read, it breaks the connection off instead of reading the rest; it never ends early without saying so. One thread at
 * a time, but for closing.
 */
final class S3Stream extends InputStream {

    private static final int ATTEMPTS_WITHOUT_A_BYTE = 3;

    private final Continuation continuation;
    private volatile ResponseInputStream<?> source;
    private long remaining;
    private int attempts;
    private volatile boolean closed;

    S3Stream(ResponseInputStream<?> source, long length, Continuation continuation) {
        this.source = source;
        this.remaining = length;
        this.continuation = continuation;
    }

    /** Asks for the rest of the same content. */
    @FunctionalInterface
    interface Continuation {

        /**
         * @param bytes how many are still to come
         * @throws StorageException when the rest cannot be had, or would be of another content
         */
        ResponseInputStream<?> last(long bytes) throws StorageException;
    }

    /** For stores that answer with everything: only a range of it. */
    InputStream narrow(ByteRange range) {
        return new Narrowed(this, range.offset(), range.lengthBytes());
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (closed) {
            throw new IOException("stream is closed");
        }
        if (length == 0) {
            return 0;
        }
        if (remaining == 0) {
            return -1;
        }
        int count = readOrGoOn(target, offset, (int) Math.min(length, remaining));
        attempts = 0;
        remaining -= count;
        if (remaining == 0) {
            finish();
        }
        return count;
    }

    private int readOrGoOn(byte[] target, int offset, int length) throws IOException {
        while (true) {
            IOException broken;
            try {
                int count = source.read(target, offset, length);
                if (count > 0) {
                    return count;
                }
                broken = new IOException("the store broke off, " + remaining + " bytes before the end");
            } catch (SdkException e) {
                throw new IOException("the store broke off", e);
            } catch (IOException e) {
                broken = e;
            }
            goOn(broken);
        }
    }

    private void goOn(IOException broken) throws IOException {
        attempts++;
        if (closed || attempts > ATTEMPTS_WITHOUT_A_BYTE) {
            throw broken;
        }
        source.abort();
        source = continuation.last(remaining);
        if (closed) {
            source.abort();
        }
    }

    /** The end of the stream, behind the last byte, is where a checksum is compared. */
    private void finish() throws IOException {
        try {
            if (source.read() >= 0) {
                throw new IOException("the store gave more bytes than it said");
            }
        } catch (SdkException e) {
            throw new IOException("the store's bytes are not those of its checksum", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (remaining > 0) {
            source.abort();
        } else {
            source.close();
        }
    }

    /** A range of a stream. */
    private static final class Narrowed extends InputStream {

        private final InputStream whole;
        private long skipping;
        private long remaining;

        Narrowed(InputStream whole, long skipping, long remaining) {
            this.whole = whole;
            this.skipping = skipping;
            this.remaining = remaining;
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            whole.skipNBytes(skipping);
            skipping = 0;
            if (remaining == 0 && length > 0) {
                return -1;
            }
            int count = whole.read(target, offset, (int) Math.min(length, remaining));
            remaining -= Math.max(count, 0);
            return count;
        }

        @Override
        public void close() throws IOException {
            whole.close();
        }
    }
}
