package io.stowage.storage.azure;

import io.stowage.storage.ByteRange;
import io.stowage.storage.StorageException;
import io.stowage.storage.azure.Downloads.Answer;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The bytes of one content, taken from the network as they are read. A connection that breaks is replaced, and goes on with
 * the same content or not at all. Closing gives the connection up, whatever is still to come on it. One thread at a time.
 */
final class ContentStream extends InputStream {

    private static final int ATTEMPTS_WITHOUT_A_BYTE = 3;

    private final Downloads downloads;
    private final ObjectName name;
    private final long end;
    private final String etag;
    private InputStream current;
    private long position;
    private int attempts;
    private boolean closed;

    ContentStream(Downloads downloads, ObjectName name, Download first) {
        this.downloads = downloads;
        this.name = name;
        this.position = first.offset();
        this.end = first.offset() + first.lengthBytes();
        this.etag = first.etag();
        this.current = first.stream();
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
            throw new IOException("closed");
        }
        if (length == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        int count = readOrGoOn(target, offset, (int) Math.min(length, end - position));
        position += count;
        attempts = 0;
        return count;
    }

    private int readOrGoOn(byte[] target, int offset, int length) throws IOException {
        while (true) {
            try {
                int count = current.read(target, offset, length);
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
        if (attempts > ATTEMPTS_WITHOUT_A_BYTE) {
            throw new StorageException.Unavailable("cannot go on reading " + name, cause);
        }
        abandon();
        Answer answer = downloads.get("go on reading", name, new ByteRange(position, end - position), etag);
        if (answer instanceof Answer.Begun begun && begun.download().lengthBytes() == end - position) {
            current = begun.download().stream();
        } else {
            throw new StorageException.Unavailable(
                    "cannot go on reading " + name + ": it was deleted or replaced meanwhile", cause);
        }
    }

    private void abandon() {
        try {
            current.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        current.close();
    }
}
