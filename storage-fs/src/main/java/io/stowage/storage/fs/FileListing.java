package io.stowage.storage.fs;

import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageKey;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists the tree of keys in byte order, one page at a time. Storage threads. */
final class FileListing {

    private final Path root;
    private final DirectoryNames names;

    FileListing(Path root, DirectoryNames names) {
        this.root = root;
        this.names = names;
    }

    Listing page(ListRequest request) throws IOException {
        Page page = new Page(request);
        String after = request.after();
        if (after.startsWith(request.prefix()) || after.compareTo(request.prefix()) < 0) {
            page.walk(root.resolve(request.prefix()), request.prefix());
        }
        return page.listing();
    }

    /** One page on its way; one entry more than asked for tells whether there are any. */
    private final class Page {

        private final ListRequest request;
        private final List<Listing.Entry> entries = new ArrayList<>();

        /** Where below its directory the last key was found: neighbours are mostly alike, and one question is enough. */
        private String lastKey = "";

        private Page(ListRequest request) {
            this.request = request;
        }

        private Listing listing() {
            boolean more = entries.size() > request.limit();
            return new Listing(more ? entries.subList(0, request.limit()) : entries, more);
        }

        private boolean isFull() {
            return entries.size() > request.limit();
        }

        /** @param prefix the directory's own name with a slash, or nothing for the root */
        private void walk(Path directory, String prefix) throws IOException {
            SortedNames sorted = names.of(directory);
            String after = request.after();
            int from = after.startsWith(prefix) ? sorted.firstAfter(after.substring(prefix.length())) : 0;
            for (int i = from; i < sorted.size() && !isFull(); i++) {
                String name = prefix + sorted.name(i);
                SortedNames.Below below = request.delimited() ? sorted.below(i) : SortedNames.Below.UNKNOWN;
                if (below == SortedNames.Below.KEYS) {
                    addPrefix(name + '/');
                } else if (below == SortedNames.Below.UNKNOWN || !isEmpty(directory.resolve(sorted.name(i)))) {
                    add(directory.resolve(sorted.name(i)), name, sorted, i);
                }
            }
        }

        private void addPrefix(String name) {
            if (name.compareTo(request.after()) > 0) {
                entries.add(Listing.Entry.prefix(name));
            }
        }

        private void add(Path path, String name, SortedNames sorted, int index) throws IOException {
            if (!StorageKey.isValid(name)) {
                return;
            }
            if (request.delimited() && !lastKey.isEmpty() && Files.isRegularFile(path.resolve(lastKey))) {
                sorted.note(index, SortedNames.Below.KEYS);
                addPrefix(name + '/');
                return;
            }
            Optional<BasicFileAttributes> found = attributes(path);
            if (found.isEmpty()) {
                return;
            }
            if (found.get().isRegularFile()) {
                if (name.compareTo(request.after()) > 0) {
                    entries.add(new Listing.Entry(
                            name,
                            found.get().size(),
                            found.get().lastModifiedTime().toInstant()));
                }
            } else if (found.get().isDirectory()) {
                addDirectory(path, name + '/', sorted, index);
            }
        }

        private void addDirectory(Path directory, String name, SortedNames sorted, int index) throws IOException {
            if (!request.delimited()) {
                walk(directory, name);
                return;
            }
            Optional<Path> key = keyBelow(directory);
            if (key.isPresent()) {
                lastKey = directory.relativize(key.get()).toString();
                sorted.note(index, SortedNames.Below.KEYS);
                addPrefix(name);
            } else if (isEmpty(directory)) {
                sorted.note(index, SortedNames.Below.NOTHING);
            }
        }

        private boolean isEmpty(Path directory) throws IOException {
            return names.of(directory).size() == 0;
        }
    }

    /** One of the keys below, if there are any; reads no further than that. */
    private static Optional<Path> keyBelow(Path directory) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                if (StorageKey.isValid(String.valueOf(child.getFileName()))) {
                    Optional<Path> key = keyAt(child);
                    if (key.isPresent()) {
                        return key;
                    }
                }
            }
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (FileSystemException e) {
            return noneIfAbsent(e, Optional.empty());
        }
    }

    private static Optional<Path> keyAt(Path path) throws IOException {
        Optional<BasicFileAttributes> found = attributes(path);
        if (found.isPresent() && found.get().isDirectory()) {
            return keyBelow(path);
        }
        return found.filter(BasicFileAttributes::isRegularFile).map(file -> path);
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (FileSystemException e) {
            return noneIfAbsent(e, Optional.empty());
        }
    }

    static <T> T noneIfAbsent(FileSystemException e, T none) throws FileSystemException {
        if (FileErrors.isAbsence(e)) {
            return none;
        }
        throw e;
    }
}
