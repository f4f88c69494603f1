package io.stowage.gc;

import io.stowage.gc.Lookout.Sight;
import io.stowage.gc.Presence.Role;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A collection's claim to a store where nobody writes. Writers who come later see it and wait, and whoever claims sees them
 * and gives way. One thread, beside its own.
 */
final class Claim implements AutoCloseable {

    private final Presence presence;
    private final Lookout writers;
    private final Rhythm rhythm;
    private final Pulse pulse;

    private volatile boolean shown;
    private long lastLook = System.nanoTime();

    private Claim(BlobStore store, Rhythm rhythm) {
        this.presence = new Presence(store, Role.COLLECTOR);
        this.writers = new Lookout(presence, Role.WRITER, rhythm.lifetime());
        this.rhythm = rhythm;
        this.pulse = Pulse.start(this::beat, "stowage-collector", rhythm.interval());
    }

    /**
     * Makes sure that nobody writes. Where somebody has, it waits to see whether he still does.
     *
     * @throws StoreInUseException when he does
     */
    static Claim open(BlobStore store, Rhythm rhythm, CollectionProgress progress) throws StorageException {
        Claim claim = new Claim(store, rhythm);
        try {
            claim.show();
            claim.awaitNobody(progress);
            return claim;
        } catch (StorageException | RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    private Duration beat() {
        try {
            show();
            return rhythm.interval();
        } catch (StorageException e) {
            return rhythm.poll();
        }
    }

    private void show() throws StorageException {
        try {
            presence.show();
            shown = true;
        } catch (StorageException.Full e) {
            // A full store is what a collection is for, and nobody who cannot show himself writes to it.
            shown = false;
        }
    }

    private void awaitNobody(CollectionProgress progress) throws StorageException {
        Sight sight = writers.look();
        if (sight == Sight.UNSURE) {
            progress.waiting(rhythm.lifetime());
        }
        while (sight == Sight.UNSURE) {
            pause();
            sight = writers.look();
        }
        if (sight == Sight.SOMEBODY) {
            throw inUse();
        }
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(rhythm.poll().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreInUseException("interrupted while waiting for a server to be gone");
        }
    }

    /** Looks whether a writer has come, unless it has just looked. */
    void glance() throws StorageException {
        if (System.nanoTime() - lastLook >= rhythm.poll().toNanos()) {
            look();
        }
    }

    /**
     * Looks whether a writer has come.
     *
     * @return whether writers see us: where not, one may come at any moment
     * @throws StoreInUseException when one has
     */
    boolean look() throws StorageException {
        if (!shown) {
            show();
        }
        boolean seen = shown;
        if (writers.look() != Sight.NOBODY) {
            throw inUse();
        }
        lastLook = System.nanoTime();
        return seen;
    }

    private static StoreInUseException inUse() {
        return new StoreInUseException("a server takes pushes to this store: stop it or make it read-only first"
                + " (storage.maintenance.readonly.enabled: true), then collect");
    }

    @Override
    public void close() {
        pulse.close(() -> {
            try {
                presence.withdraw();
            } catch (StorageException e) {
                shown = false; // it will be found to be of the dead
            }
        });
    }
}
