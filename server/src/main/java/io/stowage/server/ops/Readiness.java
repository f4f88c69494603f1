package io.stowage.server.ops;

import io.stowage.server.ops.HealthCheck.Finding;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the store can be read, and written where it is to be, asked of it at most once a second. Storage threads. */
public final class Readiness {

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private static final Duration VALIDITY = Duration.ofSeconds(1);
    private static final long PATIENCE_MILLIS = 2000;

    private static final Finding SILENT = new Finding("the registry's storage does not answer", false);
    private static final Finding UNREADABLE = new Finding("the registry's storage cannot be read", false);
    private static final Finding FULL = new Finding("the registry's storage is full", true);
    private static final Finding REFUSING = new Finding("the registry's storage refuses to be written", true);
    private static final Finding CLOSING = new Finding("the registry is being closed", true);

    private final BlobStore store;
    private final boolean readOnly;
    private final InstantSource clock;
    private final ReentrantLock probing = new ReentrantLock();

    // Guarded by the lock.
    private Instant probed = Instant.MIN;
    private Optional<Finding> obstacle = Optional.empty();

    /** @param readOnly whether nothing is ever written */
    public Readiness(BlobStore store, boolean readOnly, InstantSource clock) {
        this.store = store;
        this.readOnly = readOnly;
        this.clock = clock;
    }

    /** What is in the way of serving; empty when nothing is. */
    public Optional<Finding> obstacle() {
        try {
            if (!probing.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                // Somebody else still waits for the store.
                return Optional.of(SILENT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(CLOSING);
        }
        try {
            Instant now = clock.instant();
            if (now.isBefore(probed.plus(VALIDITY)) && !now.isBefore(probed)) {
                return obstacle;
            }
            Optional<Finding> found = probe();
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

    private Optional<Finding> probe() {
        try {
            if (readOnly) {
                store.list(ListRequest.children("", 1));
            } else {
                store.probe();
            }
            return Optional.empty();
        } catch (StorageException e) {
            if (obstacle.isEmpty()) {
                LOG.warn("not ready: {}", e.getMessage());
                LOG.debug("not ready", e);
            }
            boolean full = e instanceof StorageException.Full;
            if (!full && !(e instanceof StorageException.Rejected)) {
                return Optional.of(SILENT);
            }
            return Optional.of(isReadable() ? (full ? FULL : REFUSING) : UNREADABLE);
        }
    }

    /** Who may not even read has lost more than who may not write. */
    private boolean isReadable() {
        try {
            store.list(ListRequest.children("", 1));
            return true;
        } catch (StorageException e) {
            return false;
        }
    }
}
