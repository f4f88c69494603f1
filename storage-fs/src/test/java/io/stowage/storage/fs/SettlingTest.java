package io.stowage.storage.fs;

import static io.stowage.storage.fs.TestStore.key;
import static io.stowage.storage.fs.TestStore.memoryRoot;
import static io.stowage.storage.fs.TestStore.put;
import static io.stowage.storage.fs.TestStore.segments;
import static io.stowage.storage.fs.TestStore.settings;
import static io.stowage.storage.fs.TestStore.textAt;
import static io.stowage.storage.fs.TestStore.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When the journal is settled, and what happens when that fails. */
final class SettlingTest {

    private static FileStoreSettings quick(Path root, int records, Duration age, Disk.Hook hook) {
        return new FileStoreSettings(root, Durability.FULL, records, 1_000_000, age, "boot", hook);
    }

    /** Counts segments whose deletion is being made durable. */
    private static Disk.Hook counting(Path root, CountDownLatch settled, Disk.Hook then) {
        AtomicBoolean deleted = new AtomicBoolean();
        return (step, path) -> {
            then.before(step, path);
            if (step == Disk.Step.DELETE && path.startsWith(new Tree(root).journal())) {
                deleted.set(true);
            }
            if (step == Disk.Step.FORCE_DIRECTORY
                    && path.equals(new Tree(root).journal())
                    && deleted.getAndSet(false)) {
                settled.countDown();
            }
        };
    }

    @Test
    void anOldSegmentIsSettled() throws Exception {
        Path root = memoryRoot();
        CountDownLatch settled = new CountDownLatch(1);
        try (BlobStore store =
                FileStore.open(quick(root, 1000, Duration.ofMillis(10), counting(root, settled, (step, path) -> {})))) {
            put(store, "a/link", utf8("content"));

            assertThat(settled.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(segments(root)).isEmpty();
        }
    }

    @Test
    void aFullSegmentIsSettledWhileTheNextOneIsWritten() throws Exception {
        Path root = memoryRoot();
        CountDownLatch settled = new CountDownLatch(3);
        try (BlobStore store =
                FileStore.open(quick(root, 2, Duration.ofDays(1), counting(root, settled, (step, path) -> {})))) {
            for (int i = 0; i < 7; i++) {
                put(store, "a/" + i, utf8("content"));
            }
            assertThat(settled.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(segments(root)).hasSize(1);
        }
        assertThat(segments(root)).isEmpty();
    }

    @Test
    void everythingIsForcedOnceAndThenTheSegmentGoes() throws Exception {
        Path root = memoryRoot();
        Queue<String> steps = new ConcurrentLinkedQueue<>();
        BlobStore store = TestStore.open(root, (step, path) -> {
            if (step == Disk.Step.FORCE_FILE || step == Disk.Step.FORCE_DIRECTORY) {
                steps.add(root.relativize(path).toString());
            }
        });
        put(store, "a/x/link", utf8("one"));
        put(store, "a/x/link", utf8("two"));
        put(store, "a/y/link", utf8("three"));
        steps.clear();

        store.close();

        assertThat(steps)
                .containsExactlyInAnyOrder("a/x/link", "a/y/link", "a/x", "a/y", "a", "", ".stowage/journal")
                .endsWith(".stowage/journal");
    }

    @Test
    void aFileThatCannotBeForcedIsWrittenAnew() throws Exception {
        Path root = memoryRoot();
        CountDownLatch settled = new CountDownLatch(1);
        AtomicBoolean failed = new AtomicBoolean();
        Disk.Hook failing = (step, path) -> {
            if (step == Disk.Step.FORCE_FILE && path.equals(root.resolve("a/link")) && !failed.getAndSet(true)) {
                throw new IOException("Input/output error");
            }
        };
        try (BlobStore store =
                FileStore.open(quick(root, 1000, Duration.ofMillis(200), counting(root, settled, failing)))) {
            put(store, "a/link", utf8("content"));
            Object before = identity(root.resolve("a/link"));

            assertThat(settled.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(failed).isTrue();
            assertThat(identity(root.resolve("a/link"))).isNotEqualTo(before);
            assertThat(textAt(store, "a/link")).contains("content");
        }
    }

    private static Object identity(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    @Test
    void aStoreThatCannotSettleKeepsItsJournal() throws Exception {
        Path root = memoryRoot();
        Disk.Hook failing = (step, path) -> {
            if (step == Disk.Step.FORCE_FILE && path.equals(root.resolve("a/link"))) {
                throw new IOException("Input/output error");
            }
        };
        BlobStore store = FileStore.open(settings(root, "boot", failing));
        put(store, "a/link", utf8("content"));

        assertThatThrownBy(store::close).isInstanceOf(StorageException.Unavailable.class);
        assertThat(segments(root)).hasSize(1);

        Files.write(root.resolve("a/link"), new byte[0]);
        try (BlobStore next = FileStore.open(settings(root, "next boot", (step, path) -> {}))) {
            assertThat(textAt(next, "a/link")).contains("content");
        }
    }

    @Test
    void aClosedStoreTakesNothing() throws Exception {
        BlobStore store = TestStore.open(memoryRoot());
        put(store, "a/link", utf8("content"));
        store.close();

        assertThatThrownBy(() -> put(store, "a/link", utf8("other"))).isInstanceOf(StorageException.Unavailable.class);
        assertThatThrownBy(() -> store.deleteAll(List.of(key("a/link"))))
                .isInstanceOf(StorageException.Unavailable.class);
        assertThat(textAt(store, "a/link")).contains("content");
    }

    /** Until then what it says could come back after a loss of power, over what was changed since. */
    @Test
    void whatAnotherProcessLeftWhenItDiedIsSettledByWhoeverSettlesNext() throws Exception {
        Path dead = memoryRoot();
        Path root = memoryRoot();
        try (FileStore other = TestStore.open(dead)) {
            put(other, "a/link", utf8("theirs"));
            try (FileStore store = TestStore.open(root)) {
                Path left = segments(dead).get(0);
                Files.copy(left, new Tree(root).journal().resolve(String.valueOf(left.getFileName())));
                put(store, "b/link", utf8("ours"));
                assertThat(segments(root)).hasSize(2);
            }
        }
        assertThat(segments(root)).isEmpty();
        assertThat(root.resolve("a/link")).doesNotExist();
    }
}
