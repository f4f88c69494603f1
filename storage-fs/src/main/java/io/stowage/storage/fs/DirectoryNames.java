package io.stowage.storage.fs;

import io.stowage.storage.StorageKey;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Reads directories, and remembers their names, so that the next page of a large one need not be sorted again, nor that of
 * many small ones be read. Any thread.
 */
final class DirectoryNames {

    /** What a directory weighs besides its names, each of which weighs one. */
    private static final int DIRECTORY_WEIGHT = 4;

    /** Of one name: what it and its share of the rest come to in memory, in bytes. */
    private static final int NAME_BYTES = 100;

    /** A tenth of the heap for all of it. */
    private static final long MAX_WEIGHT =
            Math.min(1_000_000, Runtime.getRuntime().maxMemory() / 10 / NAME_BYTES);

    /** Coarser than the clock of any file system: a change within it may leave the directory's time as it was. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    /**
     * After this a directory is read again, though it seems unchanged: somebody who does not count what he removes may have
     * taken the last key from below a name of it, and have left the name.
     */
    private static final long MAX_AGE_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** So long nobody looks whether a directory has changed while those who count their changes have made none. */
    private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Changes changes;

    /** Least recently used first. Guarded by this. */
    private final Map<Path, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true);

    private long weight;

    /** Keys that other processes had removed when all this was found out. */
    private long othersRemovals;

    DirectoryNames(Changes changes) {
        this.changes = changes;
    }

    /** The names that can be parts of keys; none when there is no such directory. */
    SortedNames of(Path directory) throws IOException {
        Optional<SortedNames> known = recall(directory);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            // Before the names: a change between the two makes what is remembered look old.
            OptionalLong count = changes.count();
            FileTime time = Files.getLastModifiedTime(directory);
            boolean settled = time.toInstant().isBefore(Instant.now().minus(SETTLED));
            SortedNames names = SortedNames.of(directory, read(directory));
            if (settled) {
                remember(directory, new Remembered(time, names, count));
            }
            return names;
        } catch (FileSystemException e) {
            return FileListing.noneIfAbsent(e, SortedNames.of(directory, new String[0]));
        }
    }

    private Optional<SortedNames> recall(Path directory) throws IOException {
        Remembered known;
        synchronized (this) {
            forgetIfOthersRemoved();
            known = remembered.get(directory);
        }
        long now = System.nanoTime();
        if (known == null || now - known.since > MAX_AGE_NANOS) {
            return Optional.empty();
        }
        OptionalLong count = changes.count();
        if (known.isTrusted(count, now)) {
            return Optional.of(known.names);
        }
        try {
            if (!known.time.equals(Files.getLastModifiedTime(directory))) {
                return Optional.empty();
            }
            known.confirmed(count, now);
            return Optional.of(known.names);
        } catch (FileSystemException e) {
            return FileListing.noneIfAbsent(e, Optional.empty());
        }
    }

    private synchronized void remember(Path directory, Remembered fresh) {
        Remembered former = remembered.put(directory, fresh);
        weight += fresh.weight() - (former == null ? 0 : former.weight());
        Iterator<Remembered> oldest = remembered.values().iterator();
        while (weight > MAX_WEIGHT) {
            weight -= oldest.next().weight();
            oldest.remove();
        }
    }

    /** Below which names they have left nothing is not known. */
    private void forgetIfOthersRemoved() {
        long removals = changes.removedByOthers();
        if (removals != othersRemovals) {
            othersRemovals = removals;
            remembered.clear();
            weight = 0;
        }
    }

    /** A key below {@code directory} was removed: what was noted of it, and of those above it, may not be true any more. */
    synchronized void forget(Path directory, Path root) {
        for (Path at = directory; at.startsWith(root); at = Directories.parent(at)) {
            Remembered former = remembered.remove(at);
            weight -= former == null ? 0 : former.weight();
        }
    }

    private static String[] read(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String name = String.valueOf(child.getFileName());
                if (StorageKey.isValid(name)) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names.toArray(String[]::new);
    }

    /** The names of a directory, and when it was last known to have them. */
    private static final class Remembered {

        private final FileTime time;
        private final SortedNames names;
        private final long since = System.nanoTime();

        // Of two confirmations at once one may be kept in part: both were true.
        private volatile OptionalLong count;
        private volatile long confirmed = since;

        private Remembered(FileTime time, SortedNames names, OptionalLong count) {
            this.time = time;
            this.names = names;
            this.count = count;
        }

        /** Whether all that have changed anything since, count their changes, or cannot have been many. */
        private boolean isTrusted(OptionalLong countNow, long now) {
            return countNow.isPresent() && countNow.equals(count) && now - confirmed < TRUSTED_NANOS;
        }

        private void confirmed(OptionalLong countNow, long now) {
            count = countNow;
            confirmed = now;
        }

        private int weight() {
            return DIRECTORY_WEIGHT + names.size();
        }
    }
}
