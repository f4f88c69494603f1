package io.stowage.storage.memory;

import io.stowage.storage.StorageException;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of heap that contents take, up to a limit. Any thread. */
final class HeapBudget {

    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    HeapBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    long limitBytes() {
        return limitBytes;
    }

    long usedBytes() {
        return usedBytes.get();
    }

    /**
     * Takes {@code bytes}, or nothing.
     *
     * @param purpose verb and key, for the message
     * @throws StorageException.Full when the limit leaves less
     */
    void take(long bytes, String purpose) throws StorageException.Full {
        long used = usedBytes.get();
        while (bytes <= limitBytes - used) {
            if (usedBytes.compareAndSet(used, used + bytes)) {
                return;
            }
            used = usedBytes.get();
        }
        throw new StorageException.Full("cannot " + purpose + ": " + bytes + " bytes more than the " + used + " of "
                + limitBytes + " in use do not fit");
    }

    void giveBack(long bytes) {
        usedBytes.addAndGet(-bytes);
    }
}
