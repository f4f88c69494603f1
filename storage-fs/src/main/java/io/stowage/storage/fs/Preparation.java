package io.stowage.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the driver's own directories and clears them of what dead processes have left. At the start, on one thread. */
final class Preparation {

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    /** A temporary file lives for milliseconds; what is as old as this has no owner, in no process. */
    private static final Duration ORPHANED = Duration.ofMinutes(10);

    private final Tree tree;
    private final Disk disk;
    private final Directories directories;

    Preparation(Tree tree, Disk disk, Directories directories) {
        this.tree = tree;
        this.disk = disk;
        this.directories = directories;
    }

    void run() throws IOException {
        try {
            makeDirectories();
            Instant orphaned = Instant.now().minus(ORPHANED);
            reapTemporaries(orphaned);
            enterUploads();
            reapUploads(orphaned);
        } catch (IOException e) {
            if (!FileErrors.isRefused(e) || !Files.isDirectory(tree.root())) {
                throw e;
            }
            LOG.warn("The store in {} can only be read", tree.root(), e);
        }
    }

    private void makeDirectories() throws IOException {
        Path existing = tree.root();
        while (!Files.isDirectory(existing)) {
            existing = Directories.parent(existing);
        }
        directories.make(tree.journal());
        directories.make(tree.uploads());
        directories.make(tree.temporaries());
        // Whoever made them before may have been cut off before forcing them.
        for (Path made = tree.own(); ; made = Directories.parent(made)) {
            disk.forceDirectory(made);
            if (made.equals(existing)) {
                return;
            }
        }
    }

    private void reapTemporaries(Instant orphaned) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(tree.temporaries())) {
            for (Path file : files) {
                if (isOlder(file, orphaned)) {
                    disk.delete(file);
                }
            }
        }
    }

    /**
     * A process that was killed after a rename and before the fsync that makes it last has left a content that everybody
     * sees and relies upon from now on.
     */
    private void enterUploads() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(tree.uploads())) {
            for (Path folder : folders) {
                Optional<Path> moved =
                        new UploadFolder(folder, disk).announced().map(tree::path);
                if (moved.isPresent() && Files.exists(moved.get())) {
                    directories.forceEntry(moved.get());
                }
            }
        }
    }

    /** An upload without content is one whose commit or abort was cut off. */
    private void reapUploads(Instant orphaned) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(tree.uploads())) {
            for (Path folder : folders) {
                UploadFolder upload = new UploadFolder(folder, disk);
                if (isOlder(folder, orphaned) && upload.content().isEmpty()) {
                    upload.delete();
                }
            }
        }
    }

    private static boolean isOlder(Path path, Instant than) throws IOException {
        try {
            return Files.getLastModifiedTime(path).toInstant().isBefore(than);
        } catch (NoSuchFileException e) {
            // Another process is at work here, and has just done with it.
            return false;
        }
    }
}
