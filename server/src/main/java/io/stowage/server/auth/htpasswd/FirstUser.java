package io.stowage.server.auth.htpasswd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the file that is missing, with one user in it, as Distribution does. His password goes into a file beside it, not
 * into the log, which more people read.
 */
final class FirstUser {

    private static final Logger LOG = LoggerFactory.getLogger(FirstUser.class);

    private static final String NAME = "docker";

    private static final int PASSWORD_BYTES = 32;

    private final Path path;
    private final Path passwordPath;

    FirstUser(Path given) {
        this.path = given.toAbsolutePath();
        this.passwordPath = path.resolveSibling(path.getFileName() + ".password");
    }

    /**
     * Makes it, unless somebody else does.
     *
     * @throws IOException in one line that tells the fix
     */
    void create() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try {
            Path parent = path.getParent();
            if (parent != null) {
                Files.createDirectories(parent, permissions("rwx------", path));
            }
            write(path, HtpasswdLine.of(NAME, password, HtpasswdLine.DEFAULT_COST));
        } catch (FileAlreadyExistsException e) {
            if (Files.exists(path)) {
                return; // somebody was faster: another server that starts here, say
            }
            throw failed(e); // a link that leads nowhere
        } catch (IOException e) {
            throw failed(e);
        }
        keep(password);
        LOG.warn(
                "{} was missing, and was made with one user, {}: his password is in {}; remove that file when it is known",
                path,
                NAME,
                passwordPath);
    }

    private void keep(String password) throws IOException {
        Path draft = path.resolveSibling(passwordPath.getFileName() + "." + System.nanoTime());
        try {
            write(draft, password);
            Files.move(draft, passwordPath, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // Nobody would ever know it.
            Files.deleteIfExists(path);
            Files.deleteIfExists(draft);
            throw failed(e);
        }
    }

    /** Makes a file that only its owner may read; fails when there is one already, a link included. */
    private static void write(Path file, String line) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                permissions("rw-------", file))) {
            ByteBuffer bytes = ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(file); // half of it is worse than nothing
            throw e;
        }
    }

    private static FileAttribute<?>[] permissions(String text, Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    private IOException failed(IOException e) {
        String why = e.getClass().getSimpleName();
        return new IOException(
                UsersFile.said(
                        path,
                        "is missing and cannot be made (" + why
                                + "); make it by registry htpasswd, or let the registry's user write there"),
                e);
    }
}
