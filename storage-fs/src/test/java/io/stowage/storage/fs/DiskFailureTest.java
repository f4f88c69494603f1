package io.stowage.storage.fs;

import static io.stowage.storage.fs.TestStore.LARGE_BYTES;
import static io.stowage.storage.fs.TestStore.filled;
import static io.stowage.storage.fs.TestStore.key;
import static io.stowage.storage.fs.TestStore.memoryRoot;
import static io.stowage.storage.fs.TestStore.put;
import static io.stowage.storage.fs.TestStore.settings;
import static io.stowage.storage.fs.TestStore.textAt;
import static io.stowage.storage.fs.TestStore.upload;
import static io.stowage.storage.fs.TestStore.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each step of each verb fails once; and the disk is full for a while. */
final class DiskFailureTest {

    private static final String KEY = "a/b/c";
    private static final String NEW = new String(filled(LARGE_BYTES, 'N'), StandardCharsets.US_ASCII);

    private static final Set<Disk.Step> NEEDS_ROOM =
            EnumSet.of(Disk.Step.WRITE, Disk.Step.MAKE_DIRECTORY, Disk.Step.RENAME);

    /** What fails: one step, or all that need room. Also keeps the books of a {@link PowerLoss}. */
    private static final class Failing implements Disk.Hook {
        private final PowerLoss power;
        private int failAt = Integer.MAX_VALUE;
        private Optional<Path> unmovable = Optional.empty();
        private boolean full;
        private boolean failed;
        private String message = "Input/output error";

        private Failing(Path root) {
            this.power = new PowerLoss(root, Integer.MAX_VALUE);
        }

        @Override
        public void before(Disk.Step step, Path path) throws IOException {
            failAt--;
            if (failAt == 0) {
                failed = true;
                throw new IOException(message);
            }
            if (step == Disk.Step.RENAME && unmovable.equals(Optional.of(path))) {
                throw new IOException(message);
            }
            if (full && NEEDS_ROOM.contains(step)) {
                throw new IOException("No space left on device");
            }
            power.before(step, path);
        }
    }

    enum Verb {
        WRITE("new") {
            @Override
            void run(BlobStore store) throws StorageException {
                put(store, KEY, utf8("new"));
            }
        },
        SMALL_UPLOAD("new") {
            @Override
            void run(BlobStore store) throws StorageException {
                upload(store, KEY, utf8("new"));
            }
        },
        LARGE_UPLOAD(NEW) {
            @Override
            void run(BlobStore store) throws StorageException {
                upload(store, KEY, utf8(NEW));
            }
        },
        DELETE(null) {
            @Override
            void run(BlobStore store) throws StorageException {
                store.delete(key(KEY), Precondition.none());
            }
        },
        DELETE_ALL(null) {
            @Override
            void run(BlobStore store) throws StorageException {
                if (!store.deleteAll(List.of(key(KEY), key("a/none"))).isEmpty()) {
                    throw new StorageException.Unavailable("not deleted");
                }
            }
        };

        private final Optional<String> after;

        Verb(@org.jspecify.annotations.Nullable String after) {
            this.after = Optional.ofNullable(after);
        }

        abstract void run(BlobStore store) throws StorageException;
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void aFailureAtAnyStepLeavesOldOrNew(Verb verb) throws Exception {
        failEachStep(verb, Optional.of("old"), "Input/output error", StorageException.Unavailable.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Verb.class,
            names = {"WRITE", "SMALL_UPLOAD", "LARGE_UPLOAD"})
    void aFailureAtAnyStepOfACreationLeavesNothingOrAll(Verb verb) throws Exception {
        failEachStep(verb, Optional.empty(), "Input/output error", StorageException.Unavailable.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Verb.class,
            names = {"WRITE", "SMALL_UPLOAD", "LARGE_UPLOAD"})
    void noRoomAtAnyStepIsSaidToBeNoRoom(Verb verb) throws Exception {
        failEachStep(verb, Optional.of("old"), "No space left on device", StorageException.Full.class);
    }

    private static void failEachStep(Verb verb, Optional<String> before, String message, Class<?> expected)
            throws Exception {
        boolean failed = true;
        for (int step = 1; failed; step++) {
            Path root = memoryRoot();
            Failing disk = new Failing(root);
            disk.message = message;
            try (BlobStore store = FileStore.open(settings(root, "boot", disk))) {
                if (before.isPresent()) {
                    put(store, KEY, utf8(before.get()));
                }
                disk.failAt = step + 1;
                Optional<String> seen = runOnce(store, verb, before, expected, "step " + step);
                disk.failAt = Integer.MAX_VALUE;
                failed = disk.failed;
                checkAfterPowerLoss(disk.power, before, verb.after);
                checkLaterChanges(store);
                assertThat(textAt(store, KEY)).isEqualTo(seen);
            }
        }
    }

    private static Optional<String> runOnce(
            BlobStore store, Verb verb, Optional<String> before, Class<?> expected, String what)
            throws StorageException {
        try {
            verb.run(store);
            assertThat(textAt(store, KEY)).as(what).isEqualTo(verb.after);
        } catch (StorageException e) {
            assertThat(e).as(what).isInstanceOf(expected);
            assertThat(textAt(store, KEY)).as(what).isIn(before, verb.after);
        }
        return textAt(store, KEY);
    }

    private static void checkAfterPowerLoss(PowerLoss power, Optional<String> before, Optional<String> after)
            throws Exception {
        Path remains = power.remains(PowerLoss.Survival.MIXED, new Random(1));
        try (BlobStore store = FileStore.open(settings(remains, "later boot", (step, path) -> {}))) {
            assertThat(textAt(store, KEY)).isIn(before, after);
        }
    }

    private static void checkLaterChanges(BlobStore store) throws StorageException {
        put(store, "later/link", utf8("later"));
        upload(store, "later/data", filled(LARGE_BYTES, 'l'));
        assertThat(textAt(store, "later/link")).contains("later");
        assertThat(store.deleteAll(List.of(key("later/link"), key("later/data"))))
                .isEmpty();
    }

    @Test
    void whatWasDeletedStaysSoWhenItCannotBeWrittenAgain() throws Exception {
        Path root = memoryRoot();
        Failing disk = new Failing(root);
        try (BlobStore store = FileStore.open(settings(root, "boot", disk))) {
            put(store, KEY, utf8("old"));
        }
        try (BlobStore store = FileStore.open(settings(root, "boot", disk))) {
            store.delete(key(KEY), Precondition.none());
            disk.unmovable = Optional.of(root.resolve(KEY));
            assertThatThrownBy(() -> put(store, KEY, utf8("new"))).isInstanceOf(StorageException.Unavailable.class);

            Path remains = disk.power.remains(PowerLoss.Survival.FORCED, new Random(1));
            try (BlobStore found = FileStore.open(settings(remains, "later boot", (step, path) -> {}))) {
                assertThat(textAt(found, KEY)).isEmpty();
            }
        }
    }

    @Test
    void aFullDiskRefusesContentAndTakesDeletions() throws Exception {
        Path root = memoryRoot();
        Failing disk = new Failing(root);
        BlobStore store = FileStore.open(settings(root, "boot", disk));
        put(store, "kept/link", utf8("kept"));
        put(store, "gone/link", utf8("gone"));
        disk.full = true;

        assertThatThrownBy(() -> put(store, "kept/link", utf8("other"))).isInstanceOf(StorageException.Full.class);
        assertThatThrownBy(() -> upload(store, "x/data", filled(LARGE_BYTES, 'x')))
                .isInstanceOf(StorageException.Full.class);
        assertThat(store.delete(key("gone/link"), Precondition.none())).isEqualTo(BlobStore.DeleteResult.DELETED);

        Path remains = disk.power.remains(PowerLoss.Survival.FORCED, new Random(1));
        try (BlobStore found = FileStore.open(settings(remains, "later boot", (step, path) -> {}))) {
            assertThat(textAt(found, "kept/link")).contains("kept");
            assertThat(textAt(found, "gone/link")).isEmpty();
        }
        disk.full = false;
        put(store, "kept/link", utf8("other"));
        assertThat(textAt(store, "kept/link")).contains("other");
        store.close();
    }

    /** "A failed fsync is never repeated", and what could not be forced is nobody's to resume. */
    @Test
    void aLargeUploadThatCannotBeForcedIsGivenUp() throws Exception {
        Path root = memoryRoot();
        int[] forces = new int[1];
        Disk.Hook hook = (step, path) -> {
            if (step == Disk.Step.FORCE_FILE && path.toString().contains("content-")) {
                forces[0]++;
                throw new IOException("Input/output error");
            }
        };
        try (BlobStore store = FileStore.open(settings(root, "boot", hook))) {
            assertThatThrownBy(() -> upload(store, KEY, filled(LARGE_BYTES, 'x')))
                    .isInstanceOf(StorageException.Unavailable.class);
            assertThat(store.uploads(Optional.empty(), 10)).isEmpty();
            assertThat(store.stat(key(KEY))).isEmpty();
        }
        assertThat(forces[0]).isEqualTo(1);
    }

    @Test
    void nothingIsSeenBeforeItIsForced() throws Exception {
        Path root = memoryRoot();
        List<String> events = new java.util.ArrayList<>();
        Disk.Hook hook = (step, path) -> {
            if (step == Disk.Step.RENAME && path.equals(root.resolve(KEY))) {
                events.add("visible");
            }
            if (step == Disk.Step.FORCE_FILE) {
                assertThat(java.nio.file.Files.exists(root.resolve(KEY))).isFalse();
                events.add("forced");
            }
        };
        BlobStore store = FileStore.open(settings(root, "boot", hook));
        put(store, KEY, utf8("new"));

        assertThat(events).containsExactly("forced", "visible");
    }
}
