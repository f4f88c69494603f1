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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads directories, and remembers the names of large ones, so that the next page need not sort them again. Any thread. */
final class DirectoryNames {

    /** Smaller ones are read in less time than it takes to think about it. */
    private static final int LARGE = 256;

    /** What all remembered names may come to: some 20 MB. */
    private static final int MAX_REMEMBERED = 200_000;

    /** Coarser than the clock of any file system: a change within it may leave the directory's time as it was. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    /** Least recently used first. Guarded by this. */
    private final Map<Path, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true);

    private int rememberedNames;

    /** The names that can be parts of keys; none when there is no such directory. */
    SortedNames of(Path directory) throws IOException {
        Optional<SortedNames> known = recall(directory);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            // Before the names: a change between the two makes what is remembered look old.
            FileTime time = Files.getLastModifiedTime(directory);
            boolean settled = time.toInstant().isBefore(Instant.now().minus(SETTLED));
            SortedNames names = SortedNames.of(directory, read(directory));
            if (settled && names.size() >= LARGE) {
                remember(directory, new Remembered(time, names));
            }
            return names;
        } catch (FileSystemException e) {
            return FileListing.noneIfAbsent(e, SortedNames.of(directory, new String[0]));
        }
    }

    private Optional<SortedNames> recall(Path directory) throws IOException {
        Remembered known;
        synchronized (this) {
            known = remembered.get(directory);
        }
        if (known == null) {
            return Optional.empty();
        }
        try {
            return known.time().equals(Files.getLastModifiedTime(directory))
                    ? Optional.of(known.names())
                    : Optional.empty();
        } catch (FileSystemException e) {
            return FileListing.noneIfAbsent(e, Optional.empty());
        }
    }

    private synchronized void remember(Path directory, Remembered fresh) {
        Remembered former = remembered.put(directory, fresh);
        rememberedNames +=
                fresh.names().size() - (former == null ? 0 : former.names().size());
        while (rememberedNames > MAX_REMEMBERED) {
            Map.Entry<Path, Remembered> oldest =
                    remembered.entrySet().iterator().next();
            rememberedNames -= oldest.getValue().names().size();
            remembered.remove(oldest.getKey());
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

    private record Remembered(FileTime time, SortedNames names) {}
}
