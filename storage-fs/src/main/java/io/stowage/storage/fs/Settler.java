package io.stowage.storage.fs;

import io.stowage.storage.StorageKey;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
     * Forces each file and each directory of a segment once. The order does not matter: the segment stays until all is
     * done.
     *
     * @param suspect whether that has failed before: files are then written anew, because a file that could not be
     *     forced once may be forced the second time without being on the disk
     */
    void settle(Segment segment, boolean suspect) throws IOException {
        Map<StorageKey, Long> last = new HashMap<>();
        segment.scan((found, position) -> last.put(found.key(), position));
        Set<Path> touched = new LinkedHashSet<>();
        for (Map.Entry<StorageKey, Long> entry : last.entrySet()) {
            if (suspect) {
                rewrite(segment.read(entry.getValue()));
            }
            Path path = tree.path(entry.getKey());
            while (touched.add(path) && !path.equals(tree.root())) {
                path = Directories.parent(path);
            }
        }
        forceAll(List.copyOf(touched));
    }

    /** Many at a time: a file system that forces several files at once writes its own journal once for them. */
    private void forceAll(List<Path> touched) throws IOException {
        AtomicInteger next = new AtomicInteger();
        Callable<Boolean> worker = () -> {
            for (int i = next.getAndIncrement(); i < touched.size(); i = next.getAndIncrement()) {
                force(touched.get(i));
            }
            return true;
        };
        int workers = Math.min(MAX_WORKERS, 1 + touched.size() / PATHS_PER_WORKER);
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            for (Future<Boolean> done : pool.invokeAll(Collections.nCopies(workers, worker))) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("cannot force what the journal holds: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while settling the journal", e);
        } finally {
            pool.shutdown();
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
    private void rewrite(JournalRecord change) throws IOException {
        // Whoever deletes on a full disk waits for us with this lock held.
        KeyLocks.Held held = locks.tryHold(change.key(), PATIENCE)
                .orElseThrow(() -> new IOException("the key is busy: " + change.key()));
        try {
            Path file = tree.path(change.key());
            if (change.kind() == JournalRecord.Kind.WRITE && FileReads.hasContent(file, change.bytes())) {
                replace(file, change);
            }
        } finally {
            held.release();
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
}
