package io.stowage.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Changes a file of users. */
final class PasswordFile {

    private PasswordFile() {}

    /**
     * Puts a user's line in the place of his former one, or at the end. Whoever reads the file meanwhile sees it before or
     * after; all other lines stay as they are, and so does who may read it. A new one may be read by its owner alone.
     *
     * @param begins whether nothing is kept of what was there, if anything was
     * @throws IOException in one line
     */
    static void put(Path given, String line, boolean begins) throws IOException {
        try {
            boolean exists = Files.exists(given);
            // What a link leads to is changed, and not the link.
            Path file = exists ? given.toRealPath() : given.toAbsolutePath();
            List<String> lines = begins ? new ArrayList<>() : lines(file);
            put(lines, line);
            replace(file, exists, String.join("\n", lines) + '\n');
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + e.getFile() + "; -c makes a file", e);
        } catch (FileSystemException e) {
            throw new IOException(given + " cannot be written (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /** In an encoding that has a character for every byte, and gives it back. */
    private static List<String> lines(Path file) throws IOException {
        List<String> lines = new ArrayList<>(
                List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1)));
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    private static void put(List<String> lines, String text) {
        String line = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String user = line.substring(0, line.indexOf(':') + 1);
        int place = lines.size();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).strip().startsWith(user)) {
                lines.remove(i);
                place = i;
            }
        }
        lines.add(place, line);
    }

    private static void replace(Path file, boolean exists, String content) throws IOException {
        // Such files are their owner's alone.
        Path draft = Files.createTempFile(file.getParent(), "." + file.getFileName(), "");
        try {
            Files.writeString(draft, content, StandardCharsets.ISO_8859_1);
            if (exists) {
                takeAfter(file, draft);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Else the registry might find a file that it may not read. */
    private static void takeAfter(Path file, Path draft) throws IOException {
        PosixFileAttributeView views = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
        if (views != null) {
            PosixFileAttributes before = Files.readAttributes(file, PosixFileAttributes.class);
            PosixFileAttributes now = views.readAttributes();
            if (!before.group().equals(now.group())) {
                views.setGroup(before.group());
            }
            if (!before.owner().equals(now.owner())) {
                views.setOwner(before.owner());
            }
            views.setPermissions(before.permissions());
        }
    }
}
