package io.stowage.storage.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every change that this driver makes to the file system, one method each, so that tests can count, order and fail them.
 * Any thread.
 */
final class Disk {

    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);

    /** The JDK keeps a direct buffer as long as the longest write from the heap, for each thread and forever. */
    private static final int MAX_WRITE_BYTES = 128 * 1024;

    private final Durability durability;
    private final Changes changes;
    private final Hook hook;

    Disk(Durability durability, Changes changes, Hook hook) {
        this.durability = durability;
        this.changes = changes;
        this.hook = hook;
    }

    /** Makes a new file with this content and this time of modification, unforced. */
    void create(Path file, byte[] bytes, long micros) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(channel, file, ByteBuffer.wrap(bytes), 0);
        }
        stamp(file, micros);
    }

    /** Writes all of {@code bytes} at {@code position}. */
    void write(FileChannel channel, Path file, ByteBuffer bytes, long position) throws IOException {
        hook.before(Step.WRITE, file);
        int end = bytes.limit();
        long at = position;
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + MAX_WRITE_BYTES));
            at += channel.write(bytes, at);
        }
    }

    /** Sets the time of modification, in microseconds since the epoch. */
    void stamp(Path file, long micros) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(micros, TimeUnit.MICROSECONDS));
    }

    /** Forces a file's content. An error is final: the file must be given up. */
    void force(FileChannel channel, Path file) throws IOException {
        if (durability == Durability.FULL) {
            hook.before(Step.FORCE_FILE, file);
            channel.force(false);
        }
    }

    /** Forces the content of a file that nobody here has open. */
    void forceFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            force(channel, file);
        }
    }

    /** Forces a directory's entries. Where directories cannot be opened (an in-memory file system) there is no power. */
    void forceDirectory(Path directory) throws IOException {
        if (durability == Durability.RELAXED) {
            return;
        }
        hook.before(Step.FORCE_DIRECTORY, directory);
        if (directory.getFileSystem() == FileSystems.getDefault()) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Renames over whatever file is there, in one step. */
    void rename(Path from, Path to) throws IOException {
        hook.before(Step.RENAME, to);
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            changes.made();
        }
    }

    /** Makes one directory; false when it is there already. */
    boolean makeDirectory(Path directory) throws IOException {
        hook.before(Step.MAKE_DIRECTORY, directory);
        try {
            Files.createDirectory(directory);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(directory)) {
                return false;
            }
            throw e;
        } finally {
            changes.made();
        }
    }

    /** Removes a file or an empty directory; false when it is gone already. */
    boolean delete(Path path) throws IOException {
        hook.before(Step.DELETE, path);
        try {
            return Files.deleteIfExists(path);
        } finally {
            changes.made();
        }
    }

    /** A file that was a key is gone. */
    void keyRemoved() {
        changes.removed();
    }

    /** Removes a file whose remains disturb nobody; failing is no failure. */
    void discard(Path file) {
        try {
            delete(file);
        } catch (IOException e) {
            LOG.debug("Left behind: {}", file, e);
        }
    }

    /** Cuts a file to this length, unforced. */
    void truncate(FileChannel channel, Path file, long lengthBytes) throws IOException {
        hook.before(Step.TRUNCATE, file);
        channel.truncate(lengthBytes);
    }

    /** What is about to be done. */
    enum Step {
        WRITE,
        FORCE_FILE,
        FORCE_DIRECTORY,
        RENAME,
        MAKE_DIRECTORY,
        DELETE,
        TRUNCATE
    }

    /** Sees each change before it is made, and may prevent it. */
    @FunctionalInterface
    interface Hook {
        void before(Step step, Path path) throws IOException;
    }
}
