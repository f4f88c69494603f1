package io.stowage.gc;

import io.stowage.gc.Lookout.Sight;
import io.stowage.gc.Presence.Role;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows in a store that a server takes pushes to it, so that no {@link GarbageCollector} works beside it, and says whether
 * the server may: not while it cannot show itself, and not before a collection that it finds has given way. Any thread.
 */
public final class WriterPresence implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriterPresence.class);

    private final Presence presence;
    private final Rhythm rhythm;
    /** Begins anew with each absence. The own thread's. */
    private Lookout collectors;

    private final CountDownLatch first = new CountDownLatch(1);
    private final Pulse pulse;

    /** What stood in the way last; counts while no sign is fresh. */
    private volatile StorageException obstacle = new StorageException.Unavailable("the store has not answered yet");

    /** {@link System#nanoTime()} before the last sign that counts. */
    private volatile Optional<Long> shown = Optional.empty();

    private WriterPresence(BlobStore store, Rhythm rhythm) {
        this.presence = new Presence(store, Role.WRITER);
        this.rhythm = rhythm;
        this.collectors = lookout();
        this.pulse = Pulse.start(this::beat, "stowage-presence", Duration.ZERO);
    }

    /** Begins to show, on a thread of its own. */
    public static WriterPresence open(BlobStore store) {
        return open(store, Rhythm.DEFAULT);
    }

    static WriterPresence open(BlobStore store, Rhythm rhythm) {
        return new WriterPresence(store, rhythm);
    }

    private Duration beat() {
        try {
            boolean absent = obstacle().isPresent();
            long before = System.nanoTime();
            presence.show();
            if (absent && mustWait()) {
                return rhythm.poll();
            }
            shown = Optional.of(before);
            first.countDown();
            return rhythm.interval();
        } catch (StorageException e) {
            hinder(e);
            first.countDown();
            return rhythm.poll();
        }
    }

    /** After an absence, somebody may have begun who must not meet us. */
    private boolean mustWait() throws StorageException {
        if (collectors.look() == Sight.NOBODY) {
            collectors = lookout();
            return false;
        }
        hinder(new StorageException.Unavailable("a garbage collection is at work on this store"));
        return true;
    }

    private Lookout lookout() {
        return new Lookout(presence, Role.COLLECTOR, rhythm.lifetime());
    }

    private void hinder(StorageException why) {
        if (!String.valueOf(why.getMessage()).equals(obstacle.getMessage())) {
            LOG.warn("pushes may have to wait: {}", why.getMessage());
        }
        obstacle = why;
    }

    /** Why nothing may be written now; empty when it may. */
    public Optional<StorageException> obstacle() {
        // A collector believes us gone only an interval later.
        long fresh = rhythm.lifetime().minus(rhythm.interval()).toNanos();
        return shown.filter(last -> System.nanoTime() - last < fresh).isPresent()
                ? Optional.empty()
                : Optional.of(obstacle);
    }

    /**
     * Waits until the store has answered and a collection that is at work has given way, but no longer than so.
     *
     * @return whether something may be written
     */
    public boolean await(Duration patience) throws InterruptedException {
        return first.await(patience.toNanos(), TimeUnit.NANOSECONDS)
                && obstacle().isEmpty();
    }

    /** Shows no more. Nothing may be written any longer. Bounded, and repeatable. */
    @Override
    public void close() {
        pulse.close(() -> {
            try {
                presence.withdraw();
            } catch (StorageException e) {
                LOG.debug("cannot remove the sign of life", e);
            }
        });
        shown = Optional.empty();
    }
}
