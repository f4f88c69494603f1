package io.stowage.storage.memory;

import io.stowage.storage.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads a range of chunks that grow no more, and holds them until it is closed. One thread at a time. */
final class ChunkInputStream extends InputStream {

    private final Chunks chunks;
    private final AtomicBoolean closed = new AtomicBoolean();
    private int chunkIndex;
    private int chunkOffset;
    private long remainingBytes;

    /**
     * @param chunks held for this stream already
     * @param range within the chunks
     */
    ChunkInputStream(Chunks chunks, ByteRange range) {
        this.chunks = chunks;
        Chunks.Position start = chunks.find(range.offset());
        this.chunkIndex = start.index();
        this.chunkOffset = start.offset();
        this.remainingBytes = range.lengthBytes();
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireOpen();
        if (length == 0) {
            return 0;
        }
        if (remainingBytes == 0) {
            return -1;
        }
        int wanted = (int) Math.min(length, remainingBytes);
        int copied = 0;
        while (copied < wanted) {
            byte[] chunk = chunks.chunk(chunkIndex);
            int count = Math.min(wanted - copied, chunk.length - chunkOffset);
            System.arraycopy(chunk, chunkOffset, target, offset + copied, count);
            copied += count;
            chunkOffset += count;
            if (chunkOffset == chunk.length) {
                chunkIndex++;
                chunkOffset = 0;
            }
        }
        remainingBytes -= wanted;
        return wanted;
    }

    @Override
    public int available() throws IOException {
        requireOpen();
        return (int) Math.min(remainingBytes, Integer.MAX_VALUE);
    }

    private void requireOpen() throws IOException {
        if (closed.get()) {
            throw new IOException("stream is closed");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            chunks.release();
        }
    }
}
