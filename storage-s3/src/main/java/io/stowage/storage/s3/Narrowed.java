package io.stowage.storage.s3;

import io.stowage.storage.ByteRange;
import java.io.IOException;
import java.io.InputStream;

/** A range of a stream, for stores that answer with everything. One thread at a time. */
final class Narrowed extends InputStream {

    private final InputStream whole;
    private long skipping;
    private long remaining;

    Narrowed(InputStream whole, ByteRange range) {
        this.whole = whole;
        this.skipping = range.offset();
        this.remaining = range.lengthBytes();
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
