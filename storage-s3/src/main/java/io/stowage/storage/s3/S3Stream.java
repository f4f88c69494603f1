package io.stowage.storage.s3;

import io.stowage.storage.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The bytes of one answer. Closed half-read, it breaks the connection off instead of reading the rest; it never ends early
 * without saying so. One thread at a time, but for closing.
 */
final class S3Stream extends InputStream {

    private final ResponseInputStream<?> source;
    private long remaining;
    private volatile boolean closed;

    S3Stream(ResponseInputStream<?> source, long length) {
        this.source = source;
        this.remaining = length;
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
        int count = readSome(target, offset, (int) Math.min(length, remaining));
        if (count < 0) {
            throw new IOException("the store broke off, " + remaining + " bytes before the end");
        }
        remaining -= count;
        if (remaining == 0) {
            finish();
        }
        return count;
    }

    private int readSome(byte[] target, int offset, int length) throws IOException {
        try {
            return source.read(target, offset, length);
        } catch (SdkException e) {
            throw new IOException("the store broke off", e);
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
