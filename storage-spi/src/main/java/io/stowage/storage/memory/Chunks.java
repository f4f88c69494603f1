package io.stowage.storage.memory;

import io.stowage.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A growing row of bytes in chunks of heap, each taken from a budget. The chunks go back to the budget, as a whole, when
 * the last holder lets go: a reader of deleted content still holds its memory.
 *
 * <p>One thread at a time while it grows; any thread once it has been published and grows no more.
 */
final class Chunks {

    /** Below half of the smallest region of the G1 collector, which keeps larger arrays apart and wastes room. */
    static final int MAX_CHUNK_BYTES = 256 * 1024;

    private final HeapBudget budget;
    private final List<byte[]> chunks = new ArrayList<>();
    private final AtomicInteger holders = new AtomicInteger(1);
    private long capacityBytes;
    private long lengthBytes;

    /** Nothing yet, held by the caller. */
    Chunks(HeapBudget budget) {
        this.budget = budget;
    }

    long lengthBytes() {
        return lengthBytes;
    }

    /** Takes all of {@code slice}, or nothing when there is no room. */
    void append(ByteBuffer slice, String purpose) throws StorageException.Full {
        long before = lengthBytes;
        try {
            while (slice.hasRemaining()) {
                if (capacityBytes == lengthBytes) {
                    grow(slice.remaining(), purpose);
                }
                byte[] last = chunks.get(chunks.size() - 1);
                int free = (int) (capacityBytes - lengthBytes);
                int count = Math.min(slice.remaining(), free);
                slice.get(last, last.length - free, count);
                lengthBytes += count;
            }
        } catch (StorageException.Full e) {
            truncate(before);
            throw e;
        }
    }

    /** Doubles, so that neither small contents waste room nor large ones consist of crumbs. */
    private void grow(int wanted, String purpose) throws StorageException.Full {
        int size = (int) Math.min(Math.max(capacityBytes, wanted), MAX_CHUNK_BYTES);
        budget.take(size, purpose);
        chunks.add(new byte[size]);
        capacityBytes += size;
    }

    /** Cuts what lies behind the first {@code keptBytes}. */
    void truncate(long keptBytes) {
        lengthBytes = keptBytes;
        trim();
    }

    /** Gives back the room behind the last byte. */
    void trim() {
        int last = chunks.size() - 1;
        while (last >= 0 && capacityBytes - chunks.get(last).length >= lengthBytes) {
            shrink(chunks.remove(last).length);
            last--;
        }
        if (capacityBytes > lengthBytes) {
            byte[] chunk = chunks.get(last);
            int unused = (int) (capacityBytes - lengthBytes);
            chunks.set(last, Arrays.copyOf(chunk, chunk.length - unused));
            shrink(unused);
        }
    }

    private void shrink(int bytes) {
        capacityBytes -= bytes;
        budget.giveBack(bytes);
    }

    /** Where the byte at {@code position} is. */
    Position find(long position) {
        long offset = position;
        int index = 0;
        while (index < chunks.size() && offset >= chunks.get(index).length) {
            offset -= chunks.get(index).length;
            index++;
        }
        return new Position(index, (int) offset);
    }

    byte[] chunk(int index) {
        return chunks.get(index);
    }

    /** All bytes; only for contents that are known to be small. */
    byte[] toArray() {
        byte[] whole = new byte[Math.toIntExact(lengthBytes)];
        int copied = 0;
        for (byte[] chunk : chunks) {
            int count = Math.min(chunk.length, whole.length - copied);
            System.arraycopy(chunk, 0, whole, copied, count);
            copied += count;
        }
        return whole;
    }

    /** Becomes a further holder; false when the last one has let go already. */
    boolean hold() {
        int before = holders.get();
        while (before > 0) {
            if (holders.compareAndSet(before, before + 1)) {
                return true;
            }
            before = holders.get();
        }
        return false;
    }

    /** Lets go; each holder once. */
    void release() {
        if (holders.decrementAndGet() == 0) {
            budget.giveBack(capacityBytes);
        }
    }

    /** A place in a chunk. */
    record Position(int index, int offset) {}
}
