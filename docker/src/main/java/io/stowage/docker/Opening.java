package io.stowage.docker;

import io.stowage.server.config.ConfigurationException;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a store on a thread of its own, again and again until it is open. Any thread may ask how far it is. */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Call call;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "stowage-opening");

    /** What stands in the way, for as long as there is no store. */
    private volatile StorageException obstacle = new StorageException.Unavailable("it has not answered");

    private volatile @Nullable Exception senseless;

    /** Whether nobody waits any more to be told. */
    private volatile boolean late;

    private @Nullable BlobStore opened; // guarded by this

    private Opening(Call call) {
        this.call = call;
    }

    /** Opens the store once. */
    @FunctionalInterface
    interface Call {
        BlobStore open() throws StorageException, ConfigurationException;
    }

    static Opening start(Call call) {
        Opening opening = new Opening(call);
        opening.thread.setDaemon(true);
        opening.thread.start();
        return opening;
    }

    /**
     * The store, if the first try opens it within {@code patience}.
     *
     * @throws ConfigurationException when trying again would be senseless
     */
    Optional<BlobStore> await(Duration patience) throws ConfigurationException {
        try {
            tried.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (senseless instanceof ConfigurationException wrong) {
            throw wrong;
        }
        if (senseless instanceof RuntimeException defect) {
            throw defect;
        }
        Optional<BlobStore> soon = opened();
        late = soon.isEmpty();
        return soon;
    }

    synchronized Optional<BlobStore> opened() {
        return Optional.ofNullable(opened);
    }

    StorageException obstacle() {
        return obstacle;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        boolean goesOn = !opens();
        while (goesOn && !isClosed(pause)) {
            goesOn = !opens();
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
    }

    /** @return whether there is nothing more to try */
    private boolean opens() {
        try {
            keep(call.open());
            if (late) {
                LOG.info("the store is open");
            }
            return true;
        } catch (StorageException e) {
            if (!String.valueOf(e.getMessage()).equals(obstacle.getMessage())) {
                LOG.warn("the store is not open yet, it is tried again: {}", e.getMessage());
            }
            obstacle = e;
            return false;
        } catch (ConfigurationException | RuntimeException e) {
            senseless = e;
            obstacle = new StorageException.Rejected(String.valueOf(e.getMessage()), e);
            if (late) {
                LOG.error("the store cannot be opened", e);
            }
            return true;
        } finally {
            tried.countDown();
        }
    }

    private synchronized void keep(BlobStore store) throws StorageException {
        if (closed.getCount() == 0) {
            store.close();
        } else {
            opened = store;
        }
    }

    private boolean isClosed(Duration pause) {
        try {
            return closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Ends the trials, and closes the store if it is open. */
    void close() throws StorageException {
        Optional<BlobStore> store;
        synchronized (this) {
            closed.countDown();
            store = Optional.ofNullable(opened);
        }
        thread.interrupt();
        if (store.isPresent()) {
            store.get().close();
        }
    }
}
