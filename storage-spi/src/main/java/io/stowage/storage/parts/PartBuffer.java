package io.stowage.storage.parts;

import io.stowage.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the bytes of one part. One thread at a time. */
final class PartBuffer implements PartBytes {

    private static final int FIRST_PIECE_BYTES = 4 * 1024;

    private final PartBuffers buffers;
    private final int partBytes;
    private final String purpose;
    private final List<byte[]> pieces = new ArrayList<>();
    private Optional<PartBuffers.Slot> slot = Optional.empty();
    private int capacityBytes;
    private int lengthBytes;

    /** The piece that is filled, and how far it is. */
    private int piece;

    private int within;

    PartBuffer(PartBuffers buffers, int partBytes, String purpose) {
        this.buffers = buffers;
        this.partBytes = partBytes;
        this.purpose = purpose;
    }

    @Override
    public int lengthBytes() {
        return lengthBytes;
    }

    boolean isFull() {
        return lengthBytes == partBytes;
    }

    /** Whether what is here may stay while nobody works on it. */
    boolean isFree() {
        return slot.isEmpty();
    }

    /** Takes of {@code slice} what makes one part full. */
    void fill(ByteBuffer slice) throws StorageException {
        int wanted = Math.min(slice.remaining(), partBytes - lengthBytes);
        reserve(lengthBytes + wanted);
        int left = wanted;
        while (left > 0) {
            if (piece == pieces.size()) {
                grow(left);
            }
            byte[] current = pieces.get(piece);
            int count = Math.min(left, current.length - within);
            slice.get(current, within, count);
            within += count;
            if (within == current.length) {
                piece++;
                within = 0;
            }
            lengthBytes += count;
            left -= count;
        }
    }

    /** Takes exactly {@code count} bytes of a stream. */
    void fill(InputStream stream, int count) throws IOException {
        byte[] chunk = new byte[Math.min(count, 32 * 1024)];
        int left = count;
        while (left > 0) {
            int read = stream.read(chunk, 0, Math.min(left, chunk.length));
            if (read < 0) {
                throw new StorageException.Corrupt("cannot " + purpose + ": " + left + " bytes are missing");
            }
            fill(ByteBuffer.wrap(chunk, 0, read));
            left -= read;
        }
    }

    private void reserve(int needed) throws StorageException {
        if (needed > PartBuffers.FREE_BYTES && slot.isEmpty()) {
            slot = Optional.of(buffers.acquire(partBytes, purpose));
        }
    }

    /** Doubles, so that neither small parts waste room nor large ones consist of crumbs. */
    private void grow(int wanted) {
        int size = Math.min(Math.max(Math.max(capacityBytes, FIRST_PIECE_BYTES), wanted), PartBuffers.PIECE_BYTES);
        int room = slot.isPresent() ? partBytes : Math.min(partBytes, PartBuffers.FREE_BYTES);
        byte[] added = new byte[Math.min(size, room - capacityBytes)];
        pieces.add(added);
        capacityBytes += added.length;
    }

    /** Forgets the bytes, and keeps the room for the next part. */
    void clear() {
        lengthBytes = 0;
        piece = 0;
        within = 0;
    }

    /** Gives everything back. Repeatable. */
    void release() {
        clear();
        pieces.clear();
        capacityBytes = 0;
        slot.ifPresent(PartBuffers.Slot::release);
        slot = Optional.empty();
    }

    byte[] toArray() {
        byte[] whole = new byte[lengthBytes];
        ByteBuffer target = ByteBuffer.wrap(whole);
        buffers().forEach(target::put);
        return whole;
    }

    @Override
    public List<ByteBuffer> buffers() {
        List<ByteBuffer> all = new ArrayList<>(pieces.size());
        int left = lengthBytes;
        for (byte[] each : pieces) {
            int count = Math.min(left, each.length);
            if (count > 0) {
                all.add(ByteBuffer.wrap(each, 0, count).asReadOnlyBuffer());
            }
            left -= count;
        }
        return all;
    }

    @Override
    public InputStream stream() {
        return new BuffersInputStream(buffers());
    }
}
