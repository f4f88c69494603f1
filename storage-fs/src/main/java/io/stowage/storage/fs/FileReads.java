package io.stowage.storage.fs;

import io.stowage.storage.StorageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;

/** Reads visible files, with as few system calls and exceptions as the JDK allows. Any thread. */
final class FileReads {

    /** What most records fit in: links, small manifests. */
    private static final int SMALL_BYTES = 8192;

    private FileReads() {}

    /** What is known of the regular file there; empty when there is none. */
    static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        // java.io.File would say without an exception that nothing is there, but says so too when the disk fails.
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class))
                    .filter(BasicFileAttributes::isRegularFile);
        } catch (FileSystemException e) {
            return absent(e);
        }
    }

    /** A channel of its own on the regular file there. */
    static Optional<FileChannel> open(Path file) throws IOException {
        if (attributes(file).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(FileChannel.open(file, StandardOpenOption.READ));
        } catch (FileSystemException e) {
            return absent(e);
        }
    }

    /**
     * The whole content of the regular file there.
     *
     * @throws StorageException.Rejected when it is longer than {@code maxBytes}
     */
    static Optional<byte[]> read(Path file, int maxBytes) throws IOException {
        if (file.getFileSystem() != FileSystems.getDefault()) {
            return readChannel(file, maxBytes);
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            return Optional.of(readAll(open, maxBytes));
        } catch (FileNotFoundException e) {
            // Also thrown for directories and for what we may not read; the text depends on the locale.
            return String.valueOf(e.getMessage()).endsWith("(No such file or directory)")
                    ? Optional.empty()
                    : readChannel(file, maxBytes);
        }
    }

    private static byte[] readAll(RandomAccessFile open, int maxBytes) throws IOException {
        byte[] bytes = new byte[Math.min(maxBytes, SMALL_BYTES) + 1];
        int length = 0;
        while (true) {
            int read = open.read(bytes, length, bytes.length - length);
            length += Math.max(read, 0);
            if (length > maxBytes) {
                throw new StorageException.Rejected("longer than " + maxBytes + " bytes");
            }
            if (length < bytes.length) {
                // A short read of a regular file is its end.
                return Arrays.copyOf(bytes, length);
            }
            int wanted = (int) Math.min(maxBytes, Math.max(open.length(), bytes.length)) + 1;
            bytes = Arrays.copyOf(bytes, wanted);
        }
    }

    private static Optional<byte[]> readChannel(Path file, int maxBytes) throws IOException {
        Optional<FileChannel> open = open(file);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        try (FileChannel channel = open.get()) {
            long size = channel.size();
            if (size > maxBytes) {
                throw new StorageException.Rejected("longer than " + maxBytes + " bytes");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until it is full or the file has become shorter.
            }
            return Optional.of(Arrays.copyOf(bytes.array(), bytes.position()));
        }
    }

    /** Whether exactly these bytes are there. */
    static boolean hasContent(Path file, byte[] expected) throws IOException {
        Optional<BasicFileAttributes> found = attributes(file);
        return found.isPresent()
                && found.get().size() == expected.length
                && read(file, expected.length)
                        .filter(bytes -> Arrays.equals(bytes, expected))
                        .isPresent();
    }

    private static <T> Optional<T> absent(FileSystemException e) throws FileSystemException {
        if (FileErrors.isAbsence(e)) {
            return Optional.empty();
        }
        throw e;
    }
}
