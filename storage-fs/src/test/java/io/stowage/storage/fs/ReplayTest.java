package io.stowage.storage.fs;

import static io.stowage.storage.fs.TestStore.BOOT;
import static io.stowage.storage.fs.TestStore.LARGE_BYTES;
import static io.stowage.storage.fs.TestStore.copy;
import static io.stowage.storage.fs.TestStore.filled;
import static io.stowage.storage.fs.TestStore.key;
import static io.stowage.storage.fs.TestStore.memoryRoot;
import static io.stowage.storage.fs.TestStore.put;
import static io.stowage.storage.fs.TestStore.segments;
import static io.stowage.storage.fs.TestStore.settings;
import static io.stowage.storage.fs.TestStore.textAt;
import static io.stowage.storage.fs.TestStore.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of the journal of a process that was killed. */
@SuppressWarnings("NullAway.Init") // set up before each test
final class ReplayTest {

    private static final String LINK = "a/b/link";

    private Path root;
    private BlobStore living;

    @BeforeEach
    void openStore() throws Exception {
        root = memoryRoot();
        living = TestStore.open(root);
        put(living, LINK, utf8("first"));
        put(living, LINK, utf8("second"));
    }

    @AfterEach
    void closeStore() throws Exception {
        living.close();
    }

    private static Optional<String> reopened(Path found, String boot) throws Exception {
        try (BlobStore store = FileStore.open(settings(found, boot, (step, path) -> {}))) {
            return textAt(store, LINK);
        } finally {
            assertThat(segments(found)).isEmpty();
        }
    }

    /** Another content with the time that the driver gave to its own. */
    private static void damage(Path file, byte[] content) throws Exception {
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, content);
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void aMissingFileIsMadeAgain() throws Exception {
        Path found = copy(root);
        Files.delete(found.resolve(LINK));
        Files.delete(found.resolve("a/b"));

        assertThat(reopened(found, "next boot")).contains("second");
    }

    @Test
    void anEmptyFileIsMadeAgain() throws Exception {
        Path found = copy(root);
        Files.write(found.resolve(LINK), new byte[0]);

        assertThat(reopened(found, "next boot")).contains("second");
    }

    @Test
    void garbageIsReplaced() throws Exception {
        Path found = copy(root);
        damage(found.resolve(LINK), new byte[6]);

        assertThat(reopened(found, "next boot")).contains("second");
    }

    @Test
    void whatAnotherProgramWroteLaterIsKept() throws Exception {
        Path found = copy(root);
        Files.write(found.resolve(LINK), utf8("foreign"));
        Files.setLastModifiedTime(
                found.resolve(LINK), FileTime.from(Instant.now().plusSeconds(10)));

        assertThat(reopened(found, "next boot")).contains("foreign");
    }

    @Test
    void aDeletionIsRepeatedButNotUponALaterFile() throws Exception {
        living.delete(key(LINK), Precondition.none());
        Path older = copy(root);
        Files.createDirectories(older.resolve("a/b"));
        Files.write(older.resolve(LINK), utf8("second"));
        Files.setLastModifiedTime(
                older.resolve(LINK), FileTime.from(Instant.now().minusSeconds(10)));
        Path later = copy(older);
        Files.setLastModifiedTime(
                later.resolve(LINK), FileTime.from(Instant.now().plusSeconds(10)));

        assertThat(reopened(older, "next boot")).isEmpty();
        assertThat(older.resolve("a")).doesNotExist();
        assertThat(reopened(later, "next boot")).contains("second");
    }

    @Test
    void aKernelThatStillRunsHasLostNothing() throws Exception {
        Path found = copy(root);
        damage(found.resolve(LINK), utf8("stands"));

        assertThat(reopened(found, BOOT)).contains("stands");
    }

    @Test
    void anUnknownKernelMayHaveLostSomething() throws Exception {
        Path found = memoryRoot();
        try (BlobStore store = FileStore.open(settings(found, "", (step, path) -> {}))) {
            put(store, LINK, utf8("second"));
            Path killed = copy(found);
            damage(killed.resolve(LINK), new byte[0]);

            assertThat(reopened(killed, "")).contains("second");
        }
    }

    /** Its bytes are older than the record, its commit is not; and only the record is in the journal. */
    @Test
    void aLargeUploadThatWasCommittedLaterIsKept() throws Exception {
        byte[] large = filled(LARGE_BYTES, 'L');
        try (Upload upload = living.begin(UploadId.random(), new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(large));
            put(living, LINK, utf8("third"));
            upload.commit(key(LINK));
        }
        Path found = copy(root);

        assertThat(reopened(found, "next boot")).contains(new String(large, StandardCharsets.US_ASCII));
    }

    @Test
    void aTornRecordEndsTheJournal() throws Exception {
        Path found = copy(root);
        Path segment = segments(found).get(0);
        byte[] bytes = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(bytes, bytes.length - 1));
        damage(found.resolve(LINK), new byte[0]);

        assertThat(reopened(found, "next boot")).contains("first");
    }

    @Test
    void aRecordWithADamagedByteEndsTheJournal() throws Exception {
        Path found = copy(root);
        Path segment = segments(found).get(0);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 1]++;
        Files.write(segment, bytes);
        damage(found.resolve(LINK), new byte[0]);

        assertThat(reopened(found, "next boot")).contains("first");
    }

    @Test
    void rubbishAfterTheLastRecordIsPassedOver() throws Exception {
        Path found = copy(root);
        Files.write(segments(found).get(0), new byte[5000], StandardOpenOption.APPEND);
        damage(found.resolve(LINK), new byte[0]);

        assertThat(reopened(found, "next boot")).contains("second");
    }

    @Test
    void anEmptySegmentIsRemoved() throws Exception {
        Path found = copy(root);
        Files.write(segments(found).get(0), new byte[0]);

        assertThat(reopened(found, "next boot")).contains("second");
    }

    @Test
    void relaxedRedoesWhatFullHasLeft() throws Exception {
        Path found = copy(root);
        Files.write(found.resolve(LINK), new byte[0]);

        try (BlobStore store = FileStore.open(new FileStoreSettings(
                found, Durability.RELAXED, 10, 10, Duration.ofDays(1), "next boot", (step, path) -> {}))) {
            assertThat(textAt(store, LINK)).contains("second");
        }
        assertThat(segments(found)).isEmpty();
    }

    @Test
    void theSegmentOfALivingProcessIsLeftAlone(@TempDir Path disk) throws Exception {
        try (BlobStore store = TestStore.open(disk)) {
            put(store, LINK, utf8("content"));
            Files.write(disk.resolve(LINK), new byte[0]);

            try (BlobStore other = FileStore.open(settings(disk, "next boot", (step, path) -> {}))) {
                assertThat(segments(disk)).hasSize(1);
                assertThat(textAt(other, LINK)).contains("");
            }
        }
        assertThat(segments(disk)).isEmpty();
    }
}
