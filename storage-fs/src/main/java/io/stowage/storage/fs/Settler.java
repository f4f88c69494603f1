package io.stowage.storage.fs;

import io.stowage.storage.StorageKey;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes a journal segment needless, by forcing everything that its records touched. One thread at a time. */
final class Settler {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MAX_WORKERS = 16;
    private static final int PATHS_PER_WORKER = 32;

    private final Tree tree;
    private final Disk disk;
    private final Directories directories;
    private final KeyLocks locks;

    Settler(Tree tree, Disk disk, Directories directories, KeyLocks locks) {
        this.tree = tree;
        this.disk = disk;
        this.directories = directories;
        this.locks = locks;
    }

    /**
     * Forces each file and each directory of a segment once, the deepest first: when one is pruned meanwhile, the one
     * above it is still to be forced, and takes its absence to the disk.
     *
     * <p>The files of a segment that {@link Segment#isDistrusted} are written anew before: what could not be forced once may
     * be forced the second time without being on the disk.
     */
    void settle(Segment segment) throws IOException {
        Map<StorageKey, Long> last = new HashMap<>();
        segment.scan((found, position) -> last.put(found.key(), position));
        if (segment.isDistrusted()) {
            segment.scan(
                    (found, position) -> rewrite(found, Objects.requireNonNull(last.get(found.key())) == position));
        }
        NavigableMap<Integer, Set<Path>> touched = new TreeMap<>(Comparator.reverseOrder());
        for (StorageKey key : last.keySet()) {
            Path path = tree.path(key);
            while (touched.computeIfAbsent(path.getNameCount(), depth -> new HashSet<>())
                            .add(path)
                    && !path.equals(tree.root())) {
                path = Directories.parent(path);
            }
        }
        ExecutorService pool = Executors.newFixedThreadPool(MAX_WORKERS);
        try {
            for (Set<Path> level : touched.values()) {
                forceAll(List.copyOf(level), pool);
            }
        } finally {
            pool.shutdown();
        }
    }

    /** Many at a time: a file system that forces several files at once writes its own journal once for them. */
    private void forceAll(List<Path> paths, ExecutorService pool) throws IOException {
        AtomicInteger next = new AtomicInteger();
        Callable<Boolean> worker = () -> {
            for (int i = next.getAndIncrement(); i < paths.size(); i = next.getAndIncrement()) {
                force(paths.get(i));
            }
            return true;
        };
        int workers = Math.min(MAX_WORKERS, 1 + paths.size() / PATHS_PER_WORKER);
        try {
            for (Future<Boolean> done : pool.invokeAll(Collections.nCopies(workers, worker))) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("cannot force what the journal holds: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while settling the journal", e);
        }
    }

    private void force(Path path) throws IOException {
        try {
            if (Files.readAttributes(path, BasicFileAttributes.class).isDirectory()) {
                disk.forceDirectory(path);
            } else {
                disk.forceFile(path);
            }
        } catch (FileSystemException e) {
            // What has been deleted or pruned since has its own record, or left nothing to force.
            if (!FileErrors.isAbsence(e)) {
                throw e;
            }
        }
    }

    /** Puts a new file in place of the one that a record has made, if that one still stands. */
    private void rewrite(JournalRecord change, boolean isLast) throws IOException {
        // Whoever deletes on a full disk waits for us with this lock held.
        KeyLocks.Held held = locks.tryHold(change.key(), PATIENCE)
                .orElseThrow(() -> new IOException("the key is busy: " + change.key()));
        try {
            Path file = tree.path(change.key());
            boolean stands = hasTime(file, change) || (isLast && FileReads.hasContent(file, change.bytes()));
            if (change.kind() == JournalRecord.Kind.WRITE && stands) {
                replace(file, change);
            }
        } finally {
            held.release();
        }
    }

    /** Not by its content: that of a file that could not be forced may be lost. */
    private static boolean hasTime(Path file, JournalRecord change) throws IOException {
        return FileReads.attributes(file)
                .filter(found -> found.lastModifiedTime().to(TimeUnit.MICROSECONDS) == change.micros())
                .isPresent();
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
}
