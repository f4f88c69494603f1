package io.stowage.storage.fs;

import io.stowage.storage.StorageKey;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Makes a journal segment needless, by forcing everything that its records touched. One thread at a time. */
final class Settler {

    private final Tree tree;
    private final Disk disk;
    private final Directories directories;
    private final StripedLocks locks;

    Settler(Tree tree, Disk disk, Directories directories, StripedLocks locks) {
        this.tree = tree;
        this.disk = disk;
        this.directories = directories;
        this.locks = locks;
    }

    /**
     * Forces each file and each directory of a segment once.
     *
     * @param suspect whether that has failed before: files are then written anew, because a file that could not be
     *     forced once may be forced the second time without being on the disk
     */
    void settle(Segment segment, boolean suspect) throws IOException {
        Map<StorageKey, Long> last = new HashMap<>();
        segment.scan((found, position) -> last.put(found.key(), position));
        Set<Path> touched = new HashSet<>();
        for (Map.Entry<StorageKey, Long> entry : last.entrySet()) {
            if (suspect) {
                rewrite(segment.read(entry.getValue()));
            }
            Path file = tree.path(entry.getKey());
            if (FileReads.attributes(file).isPresent()) {
                forceIfPresent(() -> disk.forceFile(file));
            }
            addAncestors(file, touched);
        }
        forceDirectories(touched);
    }

    private void addAncestors(Path file, Set<Path> touched) {
        Path directory = file;
        do {
            directory = Directories.parent(directory);
        } while (touched.add(directory) && !directory.equals(tree.root()));
    }

    private void forceDirectories(Set<Path> touched) throws IOException {
        Path[] ordered = touched.toArray(Path[]::new);
        // Leaf first: a name leads only to what is there.
        Arrays.sort(ordered, Comparator.comparingInt(Path::getNameCount).reversed());
        for (Path directory : ordered) {
            if (Files.isDirectory(directory)) {
                forceIfPresent(() -> disk.forceDirectory(directory));
            }
        }
    }

    /** What has been deleted or pruned since has its own record, or left nothing to force. */
    private static void forceIfPresent(Force force) throws IOException {
        try {
            force.run();
        } catch (FileSystemException e) {
            if (!FileErrors.isAbsence(e)) {
                throw e;
            }
        }
    }

    /** Puts a new file in place of the one that a record has made, if that one still stands. */
    private void rewrite(JournalRecord change) throws IOException {
        ReentrantLock lock = locks.of(change.key());
        // Whoever deletes on a full disk waits for us with this lock held.
        if (!tryLock(lock)) {
            throw new IOException("the key is busy: " + change.key());
        }
        try {
            Path file = tree.path(change.key());
            if (change.kind() == JournalRecord.Kind.WRITE && FileReads.hasContent(file, change.bytes())) {
                replace(file, change);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes what a record says visible, unforced. */
    void replace(Path file, JournalRecord change) throws IOException {
        Path temporary = tree.newTemporary();
        try {
            disk.create(temporary, change.bytes(), change.micros());
            directories.moveInto(temporary, file);
        } catch (IOException e) {
            disk.discard(temporary);
            throw e;
        }
    }

    private static boolean tryLock(ReentrantLock lock) {
        try {
            return lock.tryLock(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @FunctionalInterface
    private interface Force {
        void run() throws IOException;
    }
}
