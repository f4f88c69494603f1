package io.stowage.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The file of a socket, which outlives the process that listened on it. */
final class SocketFile {

    private SocketFile() {}

    /**
     * Removes what a process has left that is gone.
     *
     * @throws IOException when somebody listens there, or it is no socket
     */
    static void clear(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("cannot listen on " + file + ": it is something else");
        }
        if (answers(file)) {
            throw new IOException("cannot listen on " + file + ": somebody else does");
        }
        Files.delete(file);
    }

    private static boolean answers(Path file) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(file));
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes it at the end; who cannot leaves it. */
    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the next one to listen there removes it
        }
    }
}
