package io.stowage.server.registry;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the store can be read and written, asked of it at most once a second. Storage threads. */
public final class Readiness {

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private static final Duration VALIDITY = Duration.ofSeconds(1);
    private static final long PATIENCE_MILLIS = 2000;

    private static final String SILENT = "the registry's storage does not answer";

    private final BlobStore store;
    private final InstantSource clock;
    private final ReentrantLock probing = new ReentrantLock();

    // Guarded by the lock.
    private Instant probed = Instant.MIN;
    private Optional<String> obstacle = Optional.empty();

    Readiness(BlobStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What is in the way of serving, in words for an operator; empty when nothing is. */
    public Optional<String> obstacle() {
        try {
            if (!probing.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                // Somebody else still waits for the store.
                return Optional.of(SILENT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("the registry is being closed");
        }
        try {
            Instant now = clock.instant();
            if (now.isBefore(probed.plus(VALIDITY)) && !now.isBefore(probed)) {
                return obstacle;
            }
            Optional<String> found = probe();
            probed = clock.instant();
            if (obstacle.isPresent() && found.isEmpty()) {
                LOG.info("ready again");
            }
            obstacle = found;
            return found;
        } finally {
            probing.unlock();
        }
    }

    private Optional<String> probe() {
        try {
            store.probe();
            return Optional.empty();
        } catch (StorageException e) {
            if (obstacle.isEmpty()) {
                LOG.warn("not ready", e);
            }
            return Optional.of(e instanceof StorageException.Full ? "the registry's storage is full" : SILENT);
        }
    }
}
