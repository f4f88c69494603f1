package io.stowage.storage.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The redo journal: takes changes, and has them settled in the background. Any thread. */
final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** How many full segments may wait until they are old enough to be settled at little cost. */
    static final int MAX_WAITING = 8;

    /** How far settling may fall behind: beyond that the disk fails, and changes are refused. */
    private static final int MAX_UNSETTLED = 64;

    private final FileStoreSettings settings;
    private final Path directory;
    private final Disk disk;
    private final Stamps stamps;
    private final Settler settler;
    private final ScheduledThreadPoolExecutor background;

    /** Held while segments are settled, one after the other. Never taken while {@link #lock} is held. */
    private final ReentrantLock settling = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();

    // All guarded by the lock.
    private final Deque<Segment> unsettled = new ArrayDeque<>();
    private Optional<Segment> current = Optional.empty();
    private boolean closed;

    Journal(FileStoreSettings settings, Path directory, Disk disk, Stamps stamps, Settler settler) {
        this.settings = settings;
        this.directory = directory;
        this.disk = disk;
        this.stamps = stamps;
        this.settler = settler;
        this.background = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "stowage-journal");
            thread.setDaemon(true);
            return thread;
        });
        background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Appends changes that belong together and forces them to the disk. The caller holds the locks of their keys.
     *
     * @return to be told by {@link Segment#applied} when they are visible
     */
    Segment log(List<JournalRecord> changes) throws IOException {
        ByteBuffer encoded = ByteBuffer.allocate(
                changes.stream().mapToInt(JournalRecord::encodedBytes).sum());
        changes.forEach(change -> change.encode(encoded));
        encoded.flip();
        Segment segment;
        long end;
        lock.lock();
        try {
            segment = writable();
            end = segment.append(encoded, changes.size());
        } finally {
            lock.unlock();
        }
        try {
            segment.force(end);
            return segment;
        } catch (IOException e) {
            segment.applied();
            throw e;
        }
    }

    private Segment writable() throws IOException {
        if (closed) {
            throw new IOException("the store is closed");
        }
        if (current.isPresent() && current.get().isSpent(settings.segmentRecords(), settings.segmentBytes())) {
            boolean failed = current.get().hasFailed();
            retire();
            if (failed) {
                background.execute(() -> settleOrLog(true));
            } else if (unsettled.size() > MAX_WAITING) {
                background.execute(() -> settleOrLog(false));
            }
        }
        if (current.isEmpty()) {
            if (unsettled.size() >= MAX_UNSETTLED) {
                throw new IOException("the journal cannot be settled");
            }
            String name = String.format(Locale.ROOT, "%020d", stamps.next());
            current = Optional.of(Segment.create(disk, directory.resolve(name), settings.boot()));
            settleLater();
        }
        return current.get();
    }

    private void retire() {
        current.ifPresent(unsettled::add);
        current = Optional.empty();
    }

    /** Lets no segment grow much older than it must: what it holds is what the next start, or the end, has to wait for. */
    private void settleLater() {
        if (!closed) {
            ScheduledFuture<?> unused =
                    background.schedule(() -> settleOrLog(false), settings.age().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** @param all also what could wait */
    private void settleOrLog(boolean all) {
        try {
            retireIfOld();
            settleRetired(all);
        } catch (IOException | RuntimeException e) {
            LOG.warn("The journal cannot be settled; nothing is lost, and it will be tried again", e);
            lock.lock();
            try {
                settleLater();
            } finally {
                lock.unlock();
            }
        }
    }

    private void retireIfOld() {
        lock.lock();
        try {
            if (current.isPresent() && current.get().isOlderThan(settings.age())) {
                retire();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has segments settled that a dead process has left, before any of this one. */
    void adopt(List<Segment> left) {
        if (!left.isEmpty()) {
            lock.lock();
            try {
                unsettled.addAll(left);
            } finally {
                lock.unlock();
            }
            background.execute(() -> settleOrLog(true));
        }
    }

    /** Settles everything that has been logged before the call. After an exception the journal still has it. */
    void settle() throws IOException {
        lock.lock();
        try {
            retire();
        } finally {
            lock.unlock();
        }
        settleRetired(true);
    }

    private void settleRetired(boolean all) throws IOException {
        settling.lock();
        try {
            adoptDead();
            for (Optional<Segment> next = firstDue(all); next.isPresent(); next = firstDue(all)) {
                settle(next.get());
            }
        } finally {
            settling.unlock();
        }
    }

    /**
     * Takes over what other processes have left that died since this one began. Before any segment of ours goes: what ours
     * says was deleted must not come back by an older record of theirs, after a loss of power. Nothing has to be redone, the
     * kernel has lost nothing.
     */
    private void adoptDead() throws IOException {
        List<Path> files;
        try (Stream<Path> children = Files.list(directory)) {
            files = children.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path file : files) {
            if (!isOurs(file)) {
                adoptIfDead(file);
            }
        }
    }

    private void adoptIfDead(Path file) throws IOException {
        try {
            Optional<Segment> dead = Segment.adopt(disk, file);
            lock.lock();
            try {
                dead.ifPresent(unsettled::addFirst);
            } finally {
                lock.unlock();
            }
        } catch (NoSuchFileException e) {
            LOG.debug("Another process has just settled {}", file);
        }
    }

    private boolean isOurs(Path file) {
        lock.lock();
        try {
            return Stream.concat(unsettled.stream(), current.stream()).anyMatch(segment -> segment.isIn(file));
        } finally {
            lock.unlock();
        }
    }

    private void settle(Segment segment) throws IOException {
        segment.awaitApplied();
        try {
            settler.settle(segment);
            segment.delete();
        } catch (IOException e) {
            segment.distrust();
            throw e;
        }
        lock.lock();
        try {
            unsettled.remove(segment);
        } finally {
            lock.unlock();
        }
    }

    /** A file could not be forced: whatever may have written it is not to rely upon its being forced again. */
    void distrust() {
        lock.lock();
        try {
            Stream.concat(unsettled.stream(), current.stream()).forEach(Segment::distrust);
        } finally {
            lock.unlock();
        }
    }

    /** In their order, so that an older record never outlives a newer one of its key. */
    private Optional<Segment> firstDue(boolean all) {
        lock.lock();
        try {
            return Optional.ofNullable(unsettled.peekFirst())
                    .filter(first -> all || unsettled.size() > MAX_WAITING || first.isOlderThan(settings.age()));
        } finally {
            lock.unlock();
        }
    }

    /** Settles everything and takes nothing more. Repeatable. */
    void close() throws IOException {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        background.shutdown();
        try {
            settle();
        } finally {
            releaseAll();
        }
    }

    private void releaseAll() throws IOException {
        lock.lock();
        try {
            for (Segment segment : unsettled) {
                segment.release();
            }
            unsettled.clear();
        } finally {
            lock.unlock();
        }
    }
}
