package io.stowage.storage.fs;

import io.stowage.storage.StorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Locale;

/** Turns what the file system says into what a caller may do about it. Any thread. */
final class FileErrors {

    // The JDK has no types for these: it passes on the operating system's text.
    private static final List<String> FULL =
            List.of("no space left", "quota exceeded", "file too large", "not enough space");
    private static final List<String> REFUSED = List.of(
            "permission denied",
            "operation not permitted",
            "read-only file system",
            "file name too long",
            "is a directory",
            "not a directory");

    private FileErrors() {}

    /** The failure of {@code verb} on {@code subject}. */
    static StorageException translate(String verb, Object subject, IOException cause) {
        if (cause instanceof StorageException known) {
            return known;
        }
        String message = "cannot " + verb + ' ' + subject;
        if (isFull(cause)) {
            return new StorageException.Full(message + ": no room", cause);
        }
        if (isRefused(cause)) {
            return new StorageException.Rejected(message + ": refused by the file system", cause);
        }
        return new StorageException.Unavailable(message, cause);
    }

    /** Whether there is no room. */
    static boolean isFull(IOException cause) {
        return cause instanceof StorageException.Full || says(cause, FULL);
    }

    /** Whether the failure says that there is no such file, or no directory to hold it. */
    static boolean isAbsence(FileSystemException cause) {
        return cause instanceof NoSuchFileException
                || cause instanceof NotDirectoryException
                || says(cause, List.of("not a directory"));
    }

    /** Whether it would be refused again. */
    static boolean isRefused(IOException cause) {
        return cause instanceof AccessDeniedException
                || cause instanceof FileAlreadyExistsException
                || cause instanceof DirectoryNotEmptyException
                || cause instanceof NotDirectoryException
                || says(cause, REFUSED);
    }

    private static boolean says(IOException cause, List<String> texts) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return texts.stream().anyMatch(message::contains);
    }
}
