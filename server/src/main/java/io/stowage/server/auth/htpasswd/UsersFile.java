package io.stowage.server.auth.htpasswd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file at one moment.
 *
 * @param identity of the file itself, whatever its name leads to later; null where the file system has none
 */
record UsersFile(byte[] content, @Nullable Object identity) {

    /** Some hundred thousand users. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    /** @throws IOException in one line that tells the fix */
    static UsersFile read(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new IOException(said(path, "is no file; name one"));
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] content = in.readNBytes(MAX_BYTES + 1);
                if (content.length > MAX_BYTES) {
                    throw new IOException(said(path, "has more than 16 MiB; name a file of users"));
                }
                return new UsersFile(content, attributes.fileKey());
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (java.nio.file.FileSystemException e) {
            String why = e.getClass().getSimpleName();
            throw new IOException(said(path, "cannot be read (" + why + "); let the registry's user read it"), e);
        }
    }

    static String said(Path path, String problem) {
        return "auth.htpasswd.path: " + path + ' ' + problem;
    }

    boolean hasContentOf(UsersFile other) {
        return Arrays.equals(content, other.content);
    }

    /** Whether it is the same file, maybe with another content. */
    boolean isSameFileAs(UsersFile other) {
        return Objects.equals(identity, other.identity);
    }
}
