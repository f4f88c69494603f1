package io.stowage.storage.fs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Times of changes, in microseconds since the epoch, the finest that a file's time keeps. Each is later than the one
 * before, also when the clock is set back, because replay tells the newer of two changes by them. Any thread.
 */
final class Stamps {

    private final AtomicLong last = new AtomicLong();

    long next() {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        return last.updateAndGet(before -> Math.max(before + 1, now));
    }

    /** No later stamp will be earlier than {@code micros}. */
    void notBefore(long micros) {
        last.accumulateAndGet(micros, Math::max);
    }
}
