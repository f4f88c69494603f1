package io.stowage.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes, forces and prunes the directories of keys. Pruning and creating may meet in one directory, in this process or
 * with another one: whoever creates begins again. Any thread.
 */
final class Directories {

    private static final int ATTEMPTS = 1000;

    // The fan-out of two algorithms and what is above it; forgetting costs an fsync, nothing else.
    private static final int MAX_ENTERED = 4096;

    private final Path root;
    private final Disk disk;
    private final DirectoryNames names;

    /** Directories whose entry in their parent is known to be on the disk. Guarded by this. */
    private final Set<Path> entered = new HashSet<>();

    Directories(Path root, Disk disk, DirectoryNames names) {
        this.root = root;
        this.disk = disk;
        this.names = names;
    }

    /** Makes {@code directory} and what is missing above it. */
    void make(Path directory) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                makeOnce(directory);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void makeOnce(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            makeOnce(parent);
        }
        if (disk.makeDirectory(directory)) {
            forget(directory);
        }
    }

    /** Renames {@code file} to {@code target}, whose directories are made if need be. */
    void moveInto(Path file, Path target) throws IOException {
        Path parent = parent(target);
        for (int attempt = 1; ; attempt++) {
            make(parent);
            try {
                disk.rename(file, target);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS || !Files.exists(file)) {
                    throw e;
                }
            }
        }
    }

    /** Forces the entry of {@code file}, and that of each directory above it that is not known to be on the disk. */
    void forceEntry(Path file) throws IOException {
        // The file holds all of them in place: none can have been removed and made again since.
        enter(forceUpwards(parent(file)));
    }

    /** Forces that {@code file} is not there, though its directories may have been removed too, and some made again. */
    void forceAbsence(Path file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path directory = parent(file);
            while (!Files.isDirectory(directory)) {
                directory = parent(directory);
            }
            try {
                forceUpwards(directory);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Returns those whose entries have been forced. */
    private List<Path> forceUpwards(Path lowest) throws IOException {
        Path directory = lowest;
        disk.forceDirectory(directory);
        List<Path> forced = new ArrayList<>();
        while (!directory.equals(root) && !isEntered(directory)) {
            forced.add(directory);
            directory = parent(directory);
            disk.forceDirectory(directory);
        }
        return forced;
    }

    /** Removes {@code directory}, from which a key was removed, and those above it as far as they are empty; the root stays. */
    void prune(Path directory) throws IOException {
        try {
            removeEmpty(directory);
        } finally {
            names.forget(directory, root);
            disk.keyRemoved();
        }
    }

    private synchronized void removeEmpty(Path directory) throws IOException {
        for (Path empty = directory; !empty.equals(root); empty = parent(empty)) {
            boolean wasEntered = entered.remove(empty);
            try {
                disk.delete(empty);
            } catch (DirectoryNotEmptyException e) {
                if (wasEntered) {
                    entered.add(empty);
                }
                return;
            } catch (FileSystemException e) {
                // Best effort: an empty directory is not seen by anybody.
                return;
            }
        }
    }

    private synchronized boolean isEntered(Path directory) {
        return entered.contains(directory);
    }

    private synchronized void enter(List<Path> directories) {
        if (entered.size() + directories.size() > MAX_ENTERED) {
            entered.clear();
        }
        entered.addAll(directories);
    }

    private synchronized void forget(Path directory) {
        entered.remove(directory);
    }

    /** The directory of what is below the root. */
    static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("has no parent: " + path);
        }
        return parent;
    }
}
