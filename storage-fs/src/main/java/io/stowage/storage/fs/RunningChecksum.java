package io.stowage.storage.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * A checksum of a growing content, chained over blocks, so that another process can go on with it after reading a part
 * of one block. Tells content that a loss of power has damaged; no protection against anybody. One thread at a time.
 */
final class RunningChecksum {

    private static final int BLOCK_BYTES = 256 * 1024;

    private final CRC32C block = new CRC32C();
    private long lengthBytes;
    private long chain;

    /** Takes all remaining bytes. */
    void update(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int room = BLOCK_BYTES - (int) (lengthBytes % BLOCK_BYTES);
            int length = Math.min(room, bytes.remaining());
            block.update(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
            lengthBytes += length;
            if (length == room) {
                chain = chain * 31 + block.getValue() + 1;
                block.reset();
            }
        }
    }

    Mark mark() {
        return new Mark(lengthBytes, chain, block.getValue());
    }

    /**
     * Goes on from a mark.
     *
     * @param whole whether all content before the mark is to be read, or only that of the last block
     * @throws IOException also when the content is not what the mark was made of
     */
    static RunningChecksum resume(FileChannel content, Mark mark, boolean whole) throws IOException {
        RunningChecksum checksum = new RunningChecksum();
        if (!whole) {
            checksum.lengthBytes = mark.lengthBytes() - mark.lengthBytes() % BLOCK_BYTES;
            checksum.chain = mark.chain();
        }
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK_BYTES);
        while (checksum.lengthBytes < mark.lengthBytes()) {
            bytes.clear().limit((int) Math.min(BLOCK_BYTES, mark.lengthBytes() - checksum.lengthBytes));
            if (content.read(bytes, checksum.lengthBytes) <= 0) {
                break;
            }
            checksum.update(bytes.flip());
        }
        if (!checksum.mark().equals(mark)) {
            throw new IOException("the content is damaged");
        }
        return checksum;
    }

    /**
     * A checksum at one length.
     *
     * @param chain of all whole blocks
     * @param block of what follows them
     */
    record Mark(long lengthBytes, long chain, long block) {}
}
