package io.stowage.storage.fs;

import static io.stowage.storage.fs.TestStore.children;
import static io.stowage.storage.fs.TestStore.filled;
import static io.stowage.storage.fs.TestStore.key;
import static io.stowage.storage.fs.TestStore.put;
import static io.stowage.storage.fs.TestStore.textAt;
import static io.stowage.storage.fs.TestStore.upload;
import static io.stowage.storage.fs.TestStore.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real directory, in which others have been before. */
@SuppressWarnings("NullAway.Init") // set up before each test
final class SharedTreeTest {

    @TempDir
    private Path root;

    private FileStore store;

    @BeforeEach
    void openStore() throws Exception {
        store = TestStore.open(root);
    }

    @AfterEach
    void closeStore() throws Exception {
        store.close();
    }

    private List<String> names(ListRequest request) throws StorageException {
        return store.list(request).entries().stream().map(Listing.Entry::name).toList();
    }

    @Test
    void aKeyIsAPath() throws Exception {
        put(store, "docker/registry/v2/x/link", utf8("content"));

        assertThat(root.resolve("docker/registry/v2/x/link")).hasContent("content");
        assertThat(children(root).stream().map(root::relativize).map(Path::toString))
                .containsExactly(".stowage", "docker");
    }

    @Test
    void emptyDirectoriesAndForeignNamesAreNotListed() throws Exception {
        Files.createDirectories(root.resolve("tags/empty/index/sha256"));
        Files.createDirectories(root.resolve("tags/hidden"));
        Files.write(root.resolve("tags/hidden/.file"), utf8("x"));
        Files.write(root.resolve("tags/not a key"), utf8("x"));
        put(store, "tags/full/current/link", utf8("x"));

        assertThat(names(ListRequest.children("tags/", 10))).containsExactly("tags/full/");
        assertThat(names(ListRequest.descendants("", 10))).containsExactly("tags/full/current/link");
    }

    /** What is remembered of directories is about to be used without a look at them. */
    private void age(String... directories) throws Exception {
        for (String directory : directories) {
            Files.setLastModifiedTime(root.resolve(directory), FileTime.fromMillis(0));
        }
    }

    @Test
    void whatAnotherServerHasDoneIsListedAtOnce() throws Exception {
        put(store, "tags/a/current/link", utf8("x"));
        put(store, "tags/b/current/link", utf8("x"));
        try (FileStore other = TestStore.open(root)) {
            for (int round = 0; round < 20; round++) {
                age("tags");
                assertThat(names(ListRequest.children("tags/", 10))).containsExactly("tags/a/", "tags/b/");
                put(other, "tags/c/current/link", utf8("x"));
                age("tags/c");
                assertThat(names(ListRequest.children("tags/", 10))).containsExactly("tags/a/", "tags/b/", "tags/c/");
                other.delete(key("tags/c/current/link"), Precondition.none());
            }
        }
    }

    @Test
    void aKeyInADirectoryThatWasEmptyIsListedAtOnce() throws Exception {
        Files.createDirectories(root.resolve("repository/_layers"));
        put(store, "repository/_manifests/link", utf8("x"));
        age("repository/_layers", "repository");
        assertThat(names(ListRequest.children("repository/", 10))).containsExactly("repository/_manifests/");
        assertThat(names(ListRequest.children("repository/", 10))).containsExactly("repository/_manifests/");

        try (FileStore other = TestStore.open(root)) {
            put(other, "repository/_layers/x", utf8("x"));
        }

        assertThat(names(ListRequest.children("repository/", 10)))
                .containsExactly("repository/_layers/", "repository/_manifests/");
    }

    @Test
    void aDirectoryThatAnotherServerCouldNotRemoveIsNotListed() throws Exception {
        put(store, "tags/a/current/link", utf8("x"));
        Files.createDirectories(root.resolve("tags/a/empty"));
        age("tags", "tags/a", "tags/a/current");
        assertThat(names(ListRequest.children("tags/", 10))).containsExactly("tags/a/");
        assertThat(names(ListRequest.children("tags/", 10))).containsExactly("tags/a/");

        try (FileStore other = TestStore.open(root)) {
            other.delete(key("tags/a/current/link"), Precondition.none());
        }

        assertThat(names(ListRequest.children("tags/", 10))).isEmpty();
    }

    /** As on a full disk, or on a file system without mapped files. */
    @Test
    void whereChangesCannotBeCountedEachListingLooks() throws Exception {
        Path other = Files.createDirectories(root.resolve("other"));
        Files.createDirectories(other.resolve(".stowage/changes"));
        try (FileStore uncounted = TestStore.open(other)) {
            put(uncounted, "tags/a/current/link", utf8("x"));
            Files.setLastModifiedTime(other.resolve("tags"), FileTime.fromMillis(0));
            assertThat(uncounted.list(ListRequest.children("tags/", 10)).entries())
                    .hasSize(1);

            Files.createDirectories(other.resolve("tags/b"));
            Files.write(other.resolve("tags/b/link"), utf8("x"));

            assertThat(uncounted.list(ListRequest.children("tags/", 10)).entries())
                    .hasSize(2);
        }
    }

    /** Distribution does not tell of what it does. */
    @Test
    void whatAStrangerHasDoneIsListedSoon() throws Exception {
        put(store, "tags/a/current/link", utf8("x"));
        age("tags");
        assertThat(names(ListRequest.children("tags/", 10))).containsExactly("tags/a/");

        Files.createDirectories(root.resolve("tags/b"));
        Files.write(root.resolve("tags/b/link"), utf8("x"));

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            while (!names(ListRequest.children("tags/", 10)).equals(List.of("tags/a/", "tags/b/"))) {
                Thread.onSpinWait();
            }
        });
    }

    /** A neighbour has its key somewhere else, or none, or is a file. */
    @Test
    void neighboursNeedNotBeAlike() throws Exception {
        put(store, "tags/a/current/link", utf8("x"));
        put(store, "tags/b/index/link", utf8("x"));
        Files.createDirectories(root.resolve("tags/c/current"));
        put(store, "tags/d", utf8("x"));
        put(store, "tags/e/current/link", utf8("x"));

        for (int page = 0; page < 3; page++) {
            assertThat(names(ListRequest.children("tags/", 10)))
                    .containsExactly("tags/a/", "tags/b/", "tags/d", "tags/e/");
            assertThat(names(ListRequest.children("tags/", 10).after("tags/a/")))
                    .containsExactly("tags/b/", "tags/d", "tags/e/");
            assertThat(names(ListRequest.children("tags/", 10).after("tags/c"))).containsExactly("tags/d", "tags/e/");
        }
    }

    /** Distribution leaves directories without anything below them. */
    @Test
    void aDirectoryThatIsKeptByAnEmptyOneIsNotListedWhenItsLastKeyIsGone() throws Exception {
        put(store, "tags/a/current/link", utf8("x"));
        Files.createDirectories(root.resolve("tags/a/empty"));
        age("tags", "tags/a", "tags/a/current");
        assertThat(names(ListRequest.children("tags/", 10))).containsExactly("tags/a/");

        store.delete(key("tags/a/current/link"), Precondition.none());

        assertThat(names(ListRequest.children("tags/", 10))).isEmpty();
    }

    @Test
    void aStrayOfDistributionIsAKeyLikeAnyOther() throws Exception {
        put(store, "tags/a/current/link", utf8("x"));
        Files.write(root.resolve("tags/a/current/link.1b4e28ba-2fa1-11d2-883f-0016d3cca427.tmp"), utf8("y"));

        assertThat(textAt(store, "tags/a/current/link")).contains("x");
        assertThat(names(ListRequest.descendants("tags/", 10))).hasSize(2).startsWith("tags/a/current/link");
    }

    @Test
    void aFileWhereADirectoryShouldBeHoldsNothing() throws Exception {
        put(store, "a/file", utf8("x"));

        assertThat(store.stat(key("a/file/link"))).isEmpty();
        assertThat(store.read(key("a/file/link"), 100)).isEmpty();
        assertThat(store.open(key("a/file/link"), ByteRange.ALL)).isEmpty();
        assertThat(store.delete(key("a/file/link"), Precondition.none())).isEqualTo(BlobStore.DeleteResult.ABSENT);
        assertThat(store.deleteAll(List.of(key("a/file/link")))).isEmpty();
        assertThat(names(ListRequest.children("a/file/", 10))).isEmpty();
        assertThatThrownBy(() -> put(store, "a/file/link", utf8("y"))).isInstanceOf(StorageException.Rejected.class);
    }

    @Test
    void aDirectoryIsNoContent() throws Exception {
        Files.createDirectories(root.resolve("a/link"));

        assertThat(store.stat(key("a/link"))).isEmpty();
        assertThat(store.read(key("a/link"), 100)).isEmpty();
        assertThat(store.open(key("a/link"), ByteRange.ALL)).isEmpty();
        assertThatThrownBy(() -> put(store, "a/link", utf8("y"))).isInstanceOf(StorageException.Rejected.class);
        assertThatThrownBy(() -> upload(store, "a/link", filled(TestStore.LARGE_BYTES, 'y')))
                .isInstanceOf(StorageException.Rejected.class);
    }

    @Test
    void aLinkRewrittenInPlaceByAnotherProgramIsReadAnew() throws Exception {
        put(store, "a/link", utf8("ours"));
        Files.writeString(root.resolve("a/link"), "theirs");

        assertThat(textAt(store, "a/link")).contains("theirs");
    }

    /** Else a mark would take for absent what is only hidden, and a sweep would delete what it refers to. */
    @Test
    void whatMayNotBeReadIsNotAbsent() throws Exception {
        put(store, "a/b/link", utf8("x"));
        Path directory = root.resolve("a/b");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("---------"));
        try {
            if (Files.isReadable(directory)) {
                // Nothing is hidden from a superuser.
                assertThat(store.stat(key("a/b/link"))).isPresent();
                return;
            }
            assertThatThrownBy(() -> store.stat(key("a/b/link"))).isInstanceOf(StorageException.Rejected.class);
            assertThatThrownBy(() -> store.read(key("a/b/link"), 10)).isInstanceOf(StorageException.Rejected.class);
            assertThatThrownBy(() -> names(ListRequest.children("a/", 10)))
                    .isInstanceOf(StorageException.Rejected.class);
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void emptiedDirectoriesGo() throws Exception {
        put(store, "a/b/c/link", utf8("x"));
        put(store, "a/d/link", utf8("x"));
        store.delete(key("a/b/c/link"), Precondition.none());

        assertThat(root.resolve("a/b")).doesNotExist();
        assertThat(root.resolve("a/d/link")).exists();
        store.deleteAll(List.of(key("a/d/link")));
        assertThat(children(root)).containsExactly(root.resolve(".stowage"));
    }

    @Test
    void creatingAndPruningInOneDirectoryDoNotDisturbEachOther() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (BlobStore relaxed = FileStore.open(FileStoreSettings.of(root.resolve("race"), Durability.RELAXED))) {
            List<Future<?>> running = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(thread -> pool.submit(() -> {
                        createAndDelete(relaxed, "x/y/z/" + thread + "/link");
                        return thread;
                    }))
                    .toList();
            for (Future<?> each : running) {
                each.get();
            }
            assertThat(relaxed.list(ListRequest.descendants("x/", 100)).entries())
                    .hasSize(threads);
        } finally {
            pool.shutdownNow();
        }
    }

    private static void createAndDelete(BlobStore store, String key) throws StorageException {
        for (int i = 0; i < 300; i++) {
            put(store, key, utf8("content"));
            assertThat(store.delete(key(key), Precondition.none())).isEqualTo(BlobStore.DeleteResult.DELETED);
        }
        upload(store, key, filled(TestStore.LARGE_BYTES, 'x'));
    }

    @Test
    void leftoversOfDeadProcessesAreReaped() throws Exception {
        Tree tree = new Tree(root);
        FileTime old = FileTime.from(Instant.now().minusSeconds(3600));
        Path oldFile = Files.write(tree.newTemporary(), utf8("x"));
        Path newFile = Files.write(tree.newTemporary(), utf8("x"));
        Path committed = Files.createDirectory(tree.uploads().resolve("1b4e28ba-2fa1-11d2-883f-0016d3cca427"));
        Files.write(committed.resolve("state"), utf8("x"));
        Path running = Files.createDirectory(tree.uploads().resolve("2b4e28ba-2fa1-11d2-883f-0016d3cca427"));
        Files.write(running.resolve("content-1"), utf8("x"));
        for (Path path : List.of(oldFile, committed, running)) {
            Files.setLastModifiedTime(path, old);
        }

        TestStore.open(root).close();

        assertThat(oldFile).doesNotExist();
        assertThat(committed).doesNotExist();
        assertThat(newFile).exists();
        assertThat(running).exists();
    }

    /** As a link that leads nowhere does: it is listed, and then it is not there. */
    @Test
    void whatAnotherProcessRemovesDuringTheStartIsNoFailure() throws Exception {
        Tree tree = new Tree(root);
        Path nowhere = root.resolve("nowhere");
        Files.createSymbolicLink(tree.newTemporary(), nowhere);
        Files.createSymbolicLink(tree.uploads().resolve("1b4e28ba-2fa1-11d2-883f-0016d3cca427"), nowhere);

        try (FileStore another = TestStore.open(root)) {
            put(another, "a/link", utf8("content"));
        }
        assertThat(textAt(store, "a/link")).contains("content");
    }
}
