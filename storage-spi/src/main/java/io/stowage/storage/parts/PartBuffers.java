package io.stowage.storage.parts;

import io.stowage.storage.StorageException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the memory in which all uploads of one store collect their parts. Any thread.
 *
 * <p>What is given out is leave to use memory, not memory: arrays of {@value #PIECE_BYTES} bytes are made as bytes come, so
 * that a part that stays small stays cheap, and small enough that no collector treats them as large. Whoever takes a slot
 * takes all it will ever need at once and never waits for a second one, so nobody waits for somebody who waits.
 */
public final class PartBuffers {

    /** In what steps a buffer grows. */
    static final int PIECE_BYTES = 256 * 1024;

    /** What an upload may hold without a slot. The number of uploads at work at once bounds the sum. */
    static final int FREE_BYTES = 64 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Fewer than there are threads for storage: those who have memory need threads too before they can give it back. */
    private static final int MAX_WAITING = 8;

    private final Semaphore pieces;
    private final AtomicInteger waiting = new AtomicInteger();
    private final int totalPieces;
    private final Duration patience;
    private final int maxWaiting;

    private PartBuffers(int totalPieces, Duration patience, int maxWaiting) {
        this.maxWaiting = maxWaiting;
        this.totalPieces = totalPieces;
        this.pieces = new Semaphore(totalPieces, true);
        this.patience = patience;
    }

    /** A quarter of what heap this process may have, but at least two parts. */
    public static PartBuffers ofQuarterHeap(int partBytes) {
        return of(Math.max(Runtime.getRuntime().maxMemory() / 4, 2L * partBytes), PATIENCE, MAX_WAITING);
    }

    /**
     * @param limitBytes of all buffers together
     * @param patience how long an upload waits for others to give back
     * @param maxWaiting how many may wait at once, each with its thread; whoever comes then is told at once
     */
    public static PartBuffers of(long limitBytes, Duration patience, int maxWaiting) {
        long count = Math.min(Math.max(limitBytes / PIECE_BYTES, 1), Integer.MAX_VALUE);
        return new PartBuffers((int) count, patience, maxWaiting);
    }

    /** Bytes that nobody has taken. */
    long freeBytes() {
        return (long) pieces.availablePermits() * PIECE_BYTES;
    }

    /**
     * Waits for leave to use as much memory as one part needs.
     *
     * @param purpose verb and upload, for the message
     * @throws StorageException.Unavailable when nothing is given back in time, or too many wait already
     */
    Slot acquire(int partBytes, String purpose) throws StorageException {
        int wanted = (partBytes + PIECE_BYTES - 1) / PIECE_BYTES;
        // What another configuration has begun with longer parts gets all there is, alone.
        int count = Math.min(wanted, totalPieces);
        try {
            if (pieces.tryAcquire(count, 0, TimeUnit.MILLISECONDS) || acquireLater(count)) {
                return new Slot(count);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Unavailable("cannot " + purpose + ": interrupted", e);
        }
        throw new StorageException.Unavailable("cannot " + purpose + ": other uploads take all memory for parts");
    }

    private boolean acquireLater(int count) throws InterruptedException {
        try {
            return waiting.incrementAndGet() <= maxWaiting
                    && pieces.tryAcquire(count, patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Leave to use memory. One thread at a time. */
    final class Slot {

        private int count;

        private Slot(int count) {
            this.count = count;
        }

        /** Repeatable. */
        void release() {
            pieces.release(count);
            count = 0;
        }
    }
}
