package io.stowage.storage.gcs;

import io.stowage.storage.ByteRange;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/**
 * The bytes of one content, taken from the network as they are read. A connection that breaks is replaced, and goes on with
 * the same content or not at all. Closing half-read breaks the connection off. One thread at a time.
 */
final class GcsStream extends InputStream {

    private static final int ATTEMPTS_WITHOUT_A_BYTE = 3;

    private final GcsReads reads;
    private final ObjectName name;
    private Download current;
    private long position;
    private long remaining;
    private int attempts;
    private boolean closed;

    GcsStream(GcsReads reads, ObjectName name, Download first, long position) {
        this.reads = reads;
        this.name = name;
        this.current = first;
        this.position = position;
        this.remaining = first.lengthBytes();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
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
        position += count;
        remaining -= count;
        attempts = 0;
        return count;
    }

    private int readOrGoOn(byte[] target, int offset, int length) throws IOException {
        while (true) {
            try {
                int count = current.stream().read(target, offset, length);
                if (count > 0) {
                    return count;
                }
                goOn(new IOException("the store ends early"));
            } catch (StorageException e) {
                throw e;
            } catch (IOException e) {
                goOn(e);
            }
        }
    }

    private void goOn(IOException cause) throws StorageException {
        attempts++;
        if (attempts > ATTEMPTS_WITHOUT_A_BYTE || closed) {
            throw new StorageException.Unavailable("cannot go on reading " + name, cause);
        }
        current.abandon();
        Optional<Download> next =
                reads.download("go on reading", name, new ByteRange(position, remaining), current.generation());
        if (next.isEmpty() || next.get().lengthBytes() != remaining) {
            next.ifPresent(Download::abandon);
            throw new StorageException.Unavailable(
                    "cannot go on reading " + name + ": it was deleted or replaced meanwhile", cause);
        }
        current = next.get();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (remaining > 0) {
            current.abandon();
        } else {
            current.stream().close();
        }
    }
}
