package io.stowage.storage.credentials;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.TreeSet;

/**
 * Tells a changed file from the same one. Kubernetes changes mounted files by pointing the link {@code ..data}, through which
 * all of them lead, to another directory: neither the names nor the directory's time change then.
 */
final class FileStamp {

    private static final String DATA = "..data";

    private FileStamp() {}

    /** Of a file or a directory; that of what is not there is one, too. */
    static String of(Path path) {
        try {
            Path real = contents(path);
            if (!Files.isDirectory(real)) {
                return ofFile(real);
            }
            // What Kubernetes has mounted is never changed, but replaced: where it is says enough.
            return path.toRealPath().equals(real) ? ofDirectory(real) : real.toString();
        } catch (IOException e) {
            return "unreadable";
        }
    }

    /** The directory that Kubernetes replaces as a whole, or the path itself. */
    static Path contents(Path path) throws IOException {
        Path data = path.resolve(DATA);
        return (Files.isDirectory(data) ? data : path).toRealPath();
    }

    private static String ofDirectory(Path directory) throws IOException {
        TreeSet<String> files = new TreeSet<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path file : stream) {
                files.add(ofFile(file.toRealPath()));
            }
        }
        return directory + " " + files;
    }

    private static String ofFile(Path file) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return file + " " + found.fileKey() + ' ' + found.lastModifiedTime() + ' ' + found.size();
    }
}
