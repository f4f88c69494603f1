package io.stowage.storage.fs;

import static io.stowage.storage.fs.TestStore.memoryRoot;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileListingTest {

    private static final List<String> SEGMENTS =
            List.of("1", "1-a", "1.0", "1.0-a", "1.0.1", "10", "1_", "A", "a", "z");

    /** All pages, asked for one after the other. */
    private static List<String> all(FileListing listing, ListRequest first) throws Exception {
        List<String> names = new ArrayList<>();
        ListRequest request = first;
        Listing page;
        do {
            page = listing.page(request);
            page.entries().forEach(entry -> names.add(entry.name()));
            request = request.after(names.isEmpty() ? "" : names.get(names.size() - 1));
        } while (page.more());
        return names;
    }

    /** Files and directories at random, with names of which some are prefixes of others. */
    private static NavigableSet<String> randomTree(Path root, Random random) throws Exception {
        NavigableSet<String> keys = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            StringBuilder key = new StringBuilder();
            for (int depth = random.nextInt(3); depth >= 0; depth--) {
                key.append(SEGMENTS.get(random.nextInt(SEGMENTS.size()))).append(depth > 0 ? "/" : "");
            }
            Path file = root.resolve(key.toString());
            if (Files.notExists(file) && isFree(root, file)) {
                Files.createDirectories(Directories.parent(file));
                Files.createFile(file);
                keys.add(key.toString());
            }
        }
        return keys;
    }

    private static boolean isFree(Path root, Path file) {
        for (Path above = Directories.parent(file); !above.equals(root); above = Directories.parent(above)) {
            if (Files.isRegularFile(above)) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1000})
    void pagesAreInTheByteOrderOfTheWholeKey(int limit) throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            Path root = memoryRoot();
            NavigableSet<String> keys = randomTree(root, new Random(seed));
            FileListing listing = new FileListing(root, new DirectoryNames(new Changes()));

            assertThat(all(listing, ListRequest.descendants("", limit))).containsExactlyElementsOf(keys);
            assertThat(all(listing, ListRequest.children("", limit))).containsExactlyElementsOf(children(keys));
        }
    }

    private static NavigableSet<String> children(NavigableSet<String> keys) {
        NavigableSet<String> children = new TreeSet<>();
        for (String key : keys) {
            int slash = key.indexOf('/');
            children.add(slash < 0 ? key : key.substring(0, slash + 1));
        }
        return children;
    }

    @Test
    void anyNameCanBeGoneOnFrom() throws Exception {
        Path root = memoryRoot();
        NavigableSet<String> keys = randomTree(root, new Random(7));
        FileListing listing = new FileListing(root, new DirectoryNames(new Changes()));
        List<String> names = new ArrayList<>(keys);
        keys.forEach(key -> names.addAll(List.of(key + "/", key + "-", key + "0", key.substring(0, key.length() - 1))));

        for (String after : names) {
            assertThat(all(listing, ListRequest.descendants("", 1000).after(after)))
                    .as("after %s", after)
                    .containsExactlyElementsOf(keys.tailSet(after, false));
            assertThat(all(listing, ListRequest.children("", 1000).after(after)))
                    .as("children after %s", after)
                    .containsExactlyElementsOf(children(keys).tailSet(after, false));
        }
    }

    private static Path large(int size) throws Exception {
        Path root = memoryRoot();
        Path directory = Files.createDirectory(root.resolve("large"));
        for (int i = 0; i < size; i++) {
            Files.createFile(directory.resolve("n" + i));
        }
        return root;
    }

    /** So much older than now that a change would have changed it. */
    private static void age(Path directory) throws Exception {
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minusSeconds(60)));
    }

    @Test
    void aLargeDirectoryIsReadOnce() throws Exception {
        Path directory = large(300).resolve("large");
        age(directory);
        DirectoryNames names = new DirectoryNames(new Changes());

        SortedNames first = names.of(directory);

        assertThat(first.size()).isEqualTo(300);
        assertThat(names.of(directory)).isSameAs(first);
    }

    @Test
    void aChangedDirectoryIsReadAgain() throws Exception {
        Path directory = large(300).resolve("large");
        age(directory);
        DirectoryNames names = new DirectoryNames(new Changes());
        assertThat(names.of(directory).size()).isEqualTo(300);

        Files.createFile(directory.resolve("one-more"));

        assertThat(names.of(directory).size()).isEqualTo(301);
    }

    @Test
    void aDirectoryThatHasJustChangedIsNotRemembered() throws Exception {
        Path directory = large(300).resolve("large");
        FileTime now = Files.getLastModifiedTime(directory);
        DirectoryNames names = new DirectoryNames(new Changes());
        assertThat(names.of(directory).size()).isEqualTo(300);

        Files.createFile(directory.resolve("one-more"));
        Files.setLastModifiedTime(directory, now);

        assertThat(names.of(directory).size()).isEqualTo(301);
    }
}
