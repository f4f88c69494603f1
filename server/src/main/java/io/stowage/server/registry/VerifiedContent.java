package io.stowage.server.registry;

import io.stowage.oci.Digest;
import io.stowage.storage.Content;
import io.stowage.storage.Content.FileContent;
import io.stowage.storage.Content.StreamContent;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.security.MessageDigest;

/**
 * All of a content, hashed as it is read. The read that would give the last byte fails with
 * {@link StorageException.Corrupt} when the bytes are other ones than those of the digest, so nobody gets all of them. One
 * thread at a time.
 */
final class VerifiedContent extends InputStream {

    private final InputStream bytes;
    private final Digest expected;
    private final MessageDigest running;
    private long remaining;

    private VerifiedContent(InputStream bytes, long lengthBytes, Digest expected) {
        this.bytes = bytes;
        this.expected = expected;
        this.running = expected.algorithm().newDigest();
        this.remaining = lengthBytes;
    }

    /**
     * Takes over {@code content}, which is whole.
     *
     * @throws StorageException.Corrupt when it is empty, and should not be: nothing will be read of it
     */
    static Content of(Content content, Digest expected) throws StorageException {
        if (content.lengthBytes() == 0) {
            try {
                check(new byte[0], expected);
            } catch (StorageException e) {
                content.close();
                throw e;
            }
        }
        return new StreamContent(
                new VerifiedContent(stream(content), content.lengthBytes(), expected),
                content.lengthBytes(),
                content.totalBytes());
    }

    /** @throws StorageException.Corrupt when {@code bytes} have another digest */
    static void check(byte[] bytes, Digest expected) throws StorageException {
        compare(Digest.of(expected.algorithm(), bytes), expected);
    }

    private static void compare(Digest found, Digest expected) throws StorageException {
        if (!found.equals(expected)) {
            throw new StorageException.Corrupt("blob " + expected + " has other bytes than it was stored with");
        }
    }

    private static InputStream stream(Content content) throws StorageException {
        // Whole contents begin where their channel does.
        return content instanceof FileContent file
                ? Channels.newInputStream(file.channel())
                : ((StreamContent) content).stream();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (remaining == 0 && length > 0) {
            return -1;
        }
        int count = bytes.read(target, offset, (int) Math.min(length, remaining));
        if (count > 0) {
            running.update(target, offset, count);
            remaining -= count;
            if (remaining == 0) {
                compare(Digest.finish(expected.algorithm(), running), expected);
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
