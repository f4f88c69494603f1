package io.stowage.gc;

import io.stowage.layout.DistributionUpload;
import io.stowage.layout.DistributionUploads;
import io.stowage.layout.Page;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.UploadId;
import io.stowage.storage.UploadStat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Aborts unfinished uploads that nobody has touched for long. distribution-spec: Pushing blobs. One thread. */
public final class UploadReaper {

    /** After which Distribution gives an upload up, unless it is told otherwise. */
    public static final Duration DEFAULT_AGE = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(UploadReaper.class);

    private static final int PAGE = 100;

    private final BlobStore store;
    private final Instant now;
    private final Duration olderThan;
    private final boolean dryRun;
    private long examined;
    private long removed;
    private long failed;
    private Optional<StorageException> firstFailure = Optional.empty();

    private UploadReaper(BlobStore store, Instant now, Duration olderThan, boolean dryRun) {
        if (olderThan.isNegative()) {
            throw new IllegalArgumentException("not an age: " + olderThan);
        }
        this.store = store;
        this.now = now;
        this.olderThan = olderThan;
        this.dryRun = dryRun;
    }

    /**
     * Removes the uploads that have not been touched for longer than {@code olderThan}: those of the store, and those that
     * Distribution has left in its tree. Younger ones stay, whatever else is wrong with them. Two reapings at once, and
     * one that was broken off, do no harm.
     *
     * @param now by the store's clock, as nearly as the caller knows it
     * @throws StorageException when uploads cannot be listed; when one of them fails, the others are still reaped
     */
    public static ReapReport reap(BlobStore store, Instant now, Duration olderThan) throws StorageException {
        return new UploadReaper(store, now, olderThan, false).run();
    }

    /** As {@link #reap}, but removes nothing: the report has what would be removed. */
    public static ReapReport count(BlobStore store, Instant now, Duration olderThan) throws StorageException {
        return new UploadReaper(store, now, olderThan, true).run();
    }

    private ReapReport run() throws StorageException {
        reapUploads();
        reapDistributionUploads();
        return report();
    }

    private void reapUploads() throws StorageException {
        List<UploadStat> page = store.uploads(Optional.empty(), PAGE);
        while (!page.isEmpty()) {
            for (UploadStat upload : page) {
                reapOne(() -> Optional.of(upload.touched()), () -> store.abort(upload.id()));
            }
            Optional<UploadId> last = Optional.of(page.get(page.size() - 1).id());
            page = store.uploads(last, PAGE);
        }
    }

    private void reapDistributionUploads() throws StorageException {
        Optional<RepositoryName> after = Optional.empty();
        boolean more = true;
        while (more) {
            Page<RepositoryName> page = DistributionUploads.repositories(store, after, PAGE);
            for (RepositoryName repository : page.entries()) {
                reapDistributionUploads(repository);
                after = Optional.of(repository);
            }
            more = page.more();
        }
    }

    private void reapDistributionUploads(RepositoryName repository) throws StorageException {
        Optional<DistributionUpload> after = Optional.empty();
        boolean more = true;
        while (more) {
            Page<DistributionUpload> page = DistributionUploads.page(store, repository, after, PAGE);
            for (DistributionUpload upload : page.entries()) {
                reapOne(
                        () -> DistributionUploads.touched(store, upload),
                        () -> DistributionUploads.remove(store, upload));
                after = Optional.of(upload);
            }
            more = page.more();
        }
    }

    private void reapOne(Touched touched, Removal removal) {
        examined++;
        try {
            if (touched.when().filter(this::isStale).isPresent()) {
                if (!dryRun) {
                    removal.run();
                }
                removed++;
            }
        } catch (StorageException e) {
            failed++;
            firstFailure = firstFailure.or(() -> Optional.of(e));
        }
    }

    private boolean isStale(Instant touched) {
        return Duration.between(touched, now).compareTo(olderThan) > 0;
    }

    private ReapReport report() {
        if (firstFailure.isPresent()) {
            LOG.warn(
                    "unfinished uploads: {} examined, {} removed, {} failed, the first for: {}",
                    examined,
                    removed,
                    failed,
                    firstFailure.get().getMessage());
        } else {
            LOG.info("unfinished uploads: {} examined, {} {}", examined, removed, dryRun ? "to be removed" : "removed");
        }
        return new ReapReport(examined, removed, failed);
    }

    /** When an upload was last touched; empty when it has gone meanwhile. */
    private interface Touched {
        Optional<Instant> when() throws StorageException;
    }

    /** Removes one upload. */
    private interface Removal {
        void run() throws StorageException;
    }
}
