package io.stowage.server;

import io.stowage.gc.UploadReaper;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends unfinished uploads that nobody has touched for long: within the first hour and then at intervals. It goes through all
 * repositories, which is not for the moment in which everybody comes back, nor for all replicas at once.
 */
final class Reaping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reaping.class);

    private static final long FIRST_WITHIN_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final ScheduledThreadPoolExecutor thread;

    private Reaping(ScheduledThreadPoolExecutor thread) {
        this.thread = thread;
    }

    static Reaping start(BlobStore store, InstantSource clock, UploadPurging purging) {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread reaper = new Thread(task, "stowage-reaper");
            reaper.setDaemon(true);
            return reaper;
        });
        long interval = Math.max(1, purging.interval().toMillis());
        long first = ThreadLocalRandom.current().nextLong(Math.min(FIRST_WITHIN_MILLIS, interval));
        var unused = thread.scheduleWithFixedDelay(
                () -> reap(store, clock.instant(), purging), first, interval, TimeUnit.MILLISECONDS);
        return new Reaping(thread);
    }

    private static void reap(BlobStore store, Instant now, UploadPurging purging) {
        try {
            if (purging.dryRun()) {
                UploadReaper.count(store, now, purging.age());
            } else {
                UploadReaper.reap(store, now, purging.age());
            }
        } catch (StorageException | RuntimeException e) {
            // An exception would end the schedule.
            LOG.warn("cannot remove unfinished uploads; trying again next time", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
