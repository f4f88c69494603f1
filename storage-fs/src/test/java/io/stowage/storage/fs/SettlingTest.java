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
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
    void theOldestOfManyFullSegmentsAreSettledWhileTheNextOneIsWritten() throws Exception {
        Path root = memoryRoot();
        CountDownLatch settled = new CountDownLatch(3);
        try (BlobStore store =
                FileStore.open(quick(root, 2, Duration.ofDays(1), counting(root, settled, (step, path) -> {})))) {
            for (int i = 0; i < 7 + 2 * Journal.MAX_WAITING; i++) {
                put(store, "a/" + i, utf8("content"));
            }
            assertThat(settled.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(segments(root)).hasSize(1 + Journal.MAX_WAITING);
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

    /** Forced again it would seem to be on the disk. */
    @Test
    void aFileThatCannotBeForcedWhenItsSuccessorFailsIsWrittenAnew() throws Exception {
        Path root = memoryRoot();
        Path file = root.resolve("a/link");
        AtomicBoolean broken = new AtomicBoolean();
        BlobStore store = TestStore.open(root, (step, path) -> {
            if (broken.get() && path.equals(file)) {
                throw new IOException("Input/output error");
            }
        });
        put(store, "a/link", utf8("one"));
        Object before = identity(file);
        broken.set(true);
        assertThatThrownBy(() -> put(store, "a/link", utf8("two"))).isInstanceOf(StorageException.Unavailable.class);
        broken.set(false);

        store.close();

        assertThat(identity(file)).isNotEqualTo(before);
        assertThat(textAt(store, "a/link")).contains("one");
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

    /** A directory that is gone has nothing to be forced, but that it is gone has to be. */
    @Test
    void whatWasDeletedStaysSoThoughItsDirectoryGoesWhileTheSegmentIsSettled() throws Exception {
        int forces = 0;
        for (boolean met = true; met; forces++) {
            met = deletesAtForce(forces);
        }
        assertThat(forces).isGreaterThan(5);
    }

    private static boolean deletesAtForce(int number) throws Exception {
        List<String> directories = List.of("a/x", "a/y", "a/z");
        Path root = memoryRoot();
        PowerLoss power = new PowerLoss(root, Integer.MAX_VALUE);
        try (BlobStore store = FileStore.open(settings(root, "boot", power))) {
            for (String directory : directories) {
                put(store, directory + "/1", utf8("deleted first"));
                put(store, directory + "/2", utf8("deleted last"));
            }
        }
        CountDownLatch settled = new CountDownLatch(1);
        CompletableFuture<BlobStore> opened = new CompletableFuture<>();
        AtomicBoolean watching = new AtomicBoolean();
        AtomicInteger left = new AtomicInteger(number);
        Disk.Hook deleting = (step, path) -> {
            boolean forces = step == Disk.Step.FORCE_FILE || step == Disk.Step.FORCE_DIRECTORY;
            boolean settles = watching.get() && !path.startsWith(new Tree(root).journal());
            if (forces && settles && left.getAndDecrement() == 0) {
                for (String directory : directories) {
                    opened.join().delete(key(directory + "/2"), Precondition.none());
                }
            }
            power.before(step, path);
        };
        try (BlobStore store = FileStore.open(quick(root, 3, Duration.ofDays(1), counting(root, settled, deleting)))) {
            opened.complete(store);
            watching.set(true);
            for (String directory : directories) {
                store.delete(key(directory + "/1"), Precondition.none());
            }
            for (int i = 0; i <= 3 * Journal.MAX_WAITING; i++) {
                put(store, "b/" + i, utf8("fills segments, so that the first one is settled"));
            }
            assertThat(settled.await(1, TimeUnit.MINUTES)).isTrue();
            watching.set(false);
            Path remains = power.remains(PowerLoss.Survival.FORCED, new Random(number));
            try (BlobStore next = FileStore.open(settings(remains, "next boot", (step, path) -> {}))) {
                for (String directory : directories) {
                    assertThat(textAt(next, directory + "/1"))
                            .as("at %d", number)
                            .isEmpty();
                }
            }
        }
        return left.get() < 0;
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
