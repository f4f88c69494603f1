package io.stowage.storage.fs;

import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes changes to keys, durably and in one step each. The caller holds the locks of the keys. Storage threads. */
final class TreeWriter {

    private static final Logger LOG = LoggerFactory.getLogger(TreeWriter.class);

    private final Tree tree;
    private final Disk disk;
    private final Directories directories;
    private final Stamps stamps;
    private final Optional<Journal> journal;

    /** What can be seen already and may not be on the disk yet. */
    private final Set<StorageKey> entering = ConcurrentHashMap.newKeySet();

    /** @param journal empty when nothing is to be forced */
    TreeWriter(Tree tree, Disk disk, Directories directories, Stamps stamps, Optional<Journal> journal) {
        this.tree = tree;
        this.disk = disk;
        this.directories = directories;
        this.stamps = stamps;
        this.journal = journal;
    }

    /** Puts small contents at keys, in this order, forced together. */
    void write(List<SmallWrite> writes) throws IOException {
        List<Change> changes = new ArrayList<>(writes.size());
        try {
            prepare(writes, changes);
            publish(changes);
        } catch (IOException e) {
            changes.forEach(change -> disk.discard(change.file()));
            throw e;
        }
    }

    /**
     * Puts a file with a small content at a key, and then small contents at others. After an exception the file may be
     * where it was.
     */
    void moveSmall(Path file, SmallWrite content, List<SmallWrite> then) throws IOException {
        long micros = stamps.next();
        disk.stamp(file, micros);
        List<Change> changes = new ArrayList<>(1 + then.size());
        changes.add(new Change(content, micros, file));
        try {
            prepare(then, changes);
            publish(changes);
        } catch (IOException e) {
            changes.stream().skip(1).forEach(change -> disk.discard(change.file()));
            throw e;
        }
    }

    /** Writes a file that nobody looks for, and removes it. */
    void probe() throws IOException {
        Path file = tree.newTemporary();
        try {
            disk.create(file, new byte[1], stamps.next());
            disk.forceFile(file);
        } finally {
            disk.discard(file);
        }
    }

    private void prepare(List<SmallWrite> writes, List<Change> changes) throws IOException {
        for (SmallWrite write : writes) {
            Change change = new Change(write, stamps.next(), tree.newTemporary());
            changes.add(change);
            disk.create(change.file(), write.bytes(), change.micros());
        }
    }

    private void publish(List<Change> changes) throws IOException {
        List<JournalRecord> records = new ArrayList<>(changes.size());
        for (Change change : changes) {
            Path target = tree.path(change.key());
            rejectDirectory(target);
            directories.make(Directories.parent(target));
            records.add(JournalRecord.write(
                    change.key(), change.micros(), change.content().bytes()));
        }
        Optional<Segment> segment =
                journal.isPresent() ? Optional.of(journal.get().log(records)) : Optional.empty();
        int done = 0;
        try {
            for (Change change : changes) {
                directories.moveInto(change.file(), tree.path(change.key()));
                done++;
            }
        } catch (IOException e) {
            if (segment.isPresent()) {
                changes.stream().skip(done).forEach(change -> keep(change.key()));
            }
            throw e;
        } finally {
            segment.ifPresent(Segment::applied);
        }
    }

    /**
     * A small content on its way to its key.
     *
     * @param file has it already
     */
    private record Change(SmallWrite content, long micros, Path file) {

        StorageKey key() {
            return content.key();
        }
    }

    /**
     * Puts a file of any length at a key by forcing it. After an exception the file may be gone, or must be given up: an
     * fsync may have failed.
     */
    void moveLarge(FileChannel channel, Path file, StorageKey key) throws IOException {
        Path target = tree.path(key);
        rejectDirectory(target);
        // Later than any record of this key, lest a replay take the record for the newer.
        disk.stamp(file, stamps.next());
        disk.force(channel, file);
        boolean replaces = FileReads.attributes(target).isPresent();
        entering.add(key);
        boolean settled = false;
        try {
            directories.moveInto(file, target);
            if (journal.isPresent()) {
                directories.forceEntry(target);
            }
            settled = true;
        } finally {
            if (settled || isWithdrawn(target, replaces)) {
                entering.remove(key);
            }
        }
    }

    /** Whether nobody sees any more what may not be on the disk. */
    private boolean isWithdrawn(Path target, boolean replaces) throws IOException {
        if (!replaces) {
            disk.discard(target);
        }
        return FileReads.attributes(target).isEmpty();
    }

    /**
     * Whether {@link #moveLarge} is between the rename and its end, or has failed there: what is seen is not to be relied
     * upon.
     */
    boolean isEntering(StorageKey key) {
        return entering.contains(key);
    }

    /** A directory, be it an empty one that Distribution has left, can hold no content; better found out unseen. */
    private static void rejectDirectory(Path target) throws StorageException {
        if (Files.isDirectory(target)) {
            throw new StorageException.Rejected("there is a directory: " + target.getFileName());
        }
    }

    /** Deletes what is at these keys; absent ones are passed over. Returns those that could not be deleted. */
    Set<StorageKey> delete(List<StorageKey> keys) throws IOException {
        if (journal.isEmpty()) {
            return unlink(keys);
        }
        Optional<Segment> logged = logDeletes(journal.get(), keys);
        try {
            Set<StorageKey> failed = unlink(keys);
            if (logged.isEmpty()) {
                for (StorageKey key : keys) {
                    directories.forceAbsence(tree.path(key));
                }
            }
            for (StorageKey key : failed) {
                keep(key);
            }
            return failed;
        } finally {
            logged.ifPresent(Segment::applied);
        }
    }

    /** Logs deletions; empty when there is no room for that, but the journal has been emptied. */
    private Optional<Segment> logDeletes(Journal into, List<StorageKey> keys) throws IOException {
        List<JournalRecord> changes = keys.stream()
                .map(key -> JournalRecord.delete(key, stamps.next()))
                .toList();
        try {
            return Optional.of(into.log(changes));
        } catch (IOException e) {
            if (!FileErrors.isFull(e)) {
                throw e;
            }
        }
        // Deleting must work on a full disk. Settling frees the journal's own room; should that not be enough, then at
        // least no record is left that could bring these keys back, and they can be deleted without one.
        into.settle();
        try {
            return Optional.of(into.log(changes));
        } catch (IOException e) {
            if (!FileErrors.isFull(e)) {
                throw e;
            }
            into.settle();
            return Optional.empty();
        }
    }

    private Set<StorageKey> unlink(List<StorageKey> keys) {
        Set<StorageKey> failed = new HashSet<>();
        for (StorageKey key : keys) {
            Path file = tree.path(key);
            try {
                if (FileReads.attributes(file).isPresent() && disk.delete(file)) {
                    directories.prune(Directories.parent(file));
                }
            } catch (IOException e) {
                LOG.warn("Cannot delete {}", key, e);
                failed.add(key);
            }
        }
        return failed;
    }

    /** A logged change of this key was not made: lets what stands there survive instead. */
    private void keep(StorageKey key) {
        try {
            Path file = tree.path(key);
            if (FileReads.attributes(file).isPresent()) {
                disk.forceFile(file);
                directories.forceEntry(file);
            } else {
                directories.forceAbsence(file);
            }
            journal.orElseThrow()
                    .log(List.of(JournalRecord.keep(key, stamps.next())))
                    .applied();
        } catch (IOException e) {
            journal.orElseThrow().distrust();
            LOG.warn("After a loss of power {} may have a content whose writing has failed", key, e);
        }
    }
}
