package io.stowage.storage.contract;

import io.stowage.storage.StorageException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where one call of a {@link FaultyStore} waits until the test lets it go on. Any thread. */
public final class Gate {

    /** Longer than any test takes: it ends a test that would never end. */
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch arrival = new CountDownLatch(1);
    private final CountDownLatch opening = new CountDownLatch(1);

    Gate() {}

    /** Waits until the call stands at the gate. */
    public void awaitArrival() throws InterruptedException {
        if (!arrival.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("no call came to the gate");
        }
    }

    /** Lets the call go on, and any that comes later. Repeatable. */
    public void open() {
        opening.countDown();
    }

    void pass() throws StorageException {
        arrival.countDown();
        try {
            if (!opening.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the gate was not opened");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Unavailable("cannot pass the gate: interrupted", e);
        }
    }
}
