package io.stowage.storage.fs;

import static io.stowage.storage.fs.TestStore.LARGE_BYTES;
import static io.stowage.storage.fs.TestStore.children;
import static io.stowage.storage.fs.TestStore.copy;
import static io.stowage.storage.fs.TestStore.filled;
import static io.stowage.storage.fs.TestStore.key;
import static io.stowage.storage.fs.TestStore.memoryRoot;
import static io.stowage.storage.fs.TestStore.settings;
import static io.stowage.storage.fs.TestStore.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.StorageException;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileUploadTest {

    private static final UploadId ID = UploadId.parse("1b4e28ba-2fa1-11d2-883f-0016d3cca427");

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** A tree with an upload that was checkpointed at its end. */
    private static Path begun(byte[] content) throws Exception {
        Path root = memoryRoot();
        try (FileStore store = TestStore.open(root);
                Upload upload = store.begin(ID, new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(content));
            upload.checkpoint(utf8("note"));
        }
        return root;
    }

    private static Path content(Path root) throws Exception {
        return children(new Tree(root).uploads().resolve(ID.toString())).get(0);
    }

    private static boolean resumes(Path root, String boot) throws Exception {
        try (FileStore store = FileStore.open(settings(root, boot, (step, path) -> {}))) {
            Optional<Upload> resumed = store.resume(ID);
            resumed.ifPresent(Upload::close);
            return resumed.isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 256 * 1024, 256 * 1024 + 1, 600_000})
    void anUploadThatOutlivedItsKernelIsReadAgain(int length) throws Exception {
        Path whole = begun(random(length));
        Path zeroed = copy(whole);
        byte[] bytes = random(length);
        bytes[0]++;
        Files.write(content(zeroed), bytes);

        assertThat(resumes(whole, "next boot")).isTrue();
        assertThat(resumes(zeroed, "next boot")).isFalse();
    }

    @Test
    void aShortenedUploadIsNotResumed() throws Exception {
        Path root = begun(random(1000));
        Files.write(content(root), random(999));

        assertThat(resumes(root, TestStore.BOOT)).isFalse();
    }

    @Test
    void aTornStateIsNone() throws Exception {
        Path root = begun(random(1000));
        Files.write(new Tree(root).uploads().resolve(ID.toString()).resolve("state"), new byte[40]);

        assertThat(resumes(root, TestStore.BOOT)).isFalse();
    }

    @Test
    void beginningCostsNothing() throws Exception {
        Path root = memoryRoot();
        try (FileStore store = TestStore.open(root)) {
            store.begin(ID, utf8("note"), Optional.empty()).close();

            assertThat(children(new Tree(root).uploads())).isEmpty();
        }
    }

    @Test
    void whatWasNeverCheckpointedIsRemovedWithItsHandle() throws Exception {
        Path root = memoryRoot();
        try (FileStore store = TestStore.open(root)) {
            try (Upload upload = store.begin(ID, utf8("note"), Optional.empty())) {
                upload.append(ByteBuffer.wrap(filled(LARGE_BYTES, 'x')));
                assertThat(children(new Tree(root).uploads())).hasSize(1);
            }
            assertThat(children(new Tree(root).uploads())).isEmpty();
        }
    }

    @Test
    void whatIsSmallTouchesNoFileUntilSomebodyMayKnowOfIt() throws Exception {
        Path root = memoryRoot();
        try (FileStore store = TestStore.open(root);
                Upload upload = store.begin(ID, utf8("note"), Optional.empty())) {
            upload.append(ByteBuffer.wrap(utf8("a")));
            upload.append(ByteBuffer.wrap(utf8("b")));
            assertThat(children(new Tree(root).uploads())).isEmpty();
            upload.checkpoint(utf8("note"));
            assertThat(children(new Tree(root).uploads())).hasSize(1);
            upload.append(ByteBuffer.wrap(utf8("c")));
            upload.commit(key("a/data"));
            assertThat(TestStore.textAt(store, "a/data")).contains("abc");
        }
    }

    @Test
    void moreSmallUploadsThanMemoryTakeFiles() throws Exception {
        Path root = memoryRoot();
        List<Upload> uploads = new ArrayList<>();
        try (FileStore store = TestStore.open(root)) {
            for (int i = 0; i < 100; i++) {
                Upload upload = store.begin(UploadId.random(), new byte[0], Optional.empty());
                uploads.add(upload);
                upload.append(ByteBuffer.wrap(utf8("upload " + i)));
            }
            assertThat(children(new Tree(root).uploads())).hasSize(100 - 64);
            for (int i = 0; i < 100; i++) {
                uploads.get(i).commit(key("a" + i + "/data"));
                uploads.get(i).close();
                assertThat(TestStore.textAt(store, "a" + i + "/data")).contains("upload " + i);
            }
            assertThat(children(new Tree(root).uploads())).isEmpty();
        }
    }

    @Test
    void aFencedHolderWritesNothingMore(@TempDir Path disk) throws Exception {
        try (FileStore store = TestStore.open(disk);
                FileStore other = TestStore.open(disk);
                Upload earlier = store.begin(ID, new byte[0], Optional.empty())) {
            earlier.append(ByteBuffer.wrap(utf8("begun")));
            earlier.checkpoint(new byte[0]);
            try (Upload later = other.resume(ID).orElseThrow()) {
                assertThatThrownBy(() -> earlier.append(ByteBuffer.wrap(filled(LARGE_BYTES, 'E'))))
                        .isInstanceOf(StorageException.Conflict.class);
                later.commit(key("a/data"));
            }
            assertThat(TestStore.textAt(store, "a/data")).contains("begun");
        }
    }

    @Test
    void aCommittedUploadLeavesNothingBehind() throws Exception {
        Path root = begun(random(100_000));
        try (FileStore store = TestStore.open(root);
                Upload upload = store.resume(ID).orElseThrow()) {
            upload.commit(key("a/data"));

            assertThat(children(new Tree(root).uploads())).isEmpty();
            assertThat(Files.readAllBytes(root.resolve("a/data"))).isEqualTo(random(100_000));
        }
    }

    /** Killed within the first chunk, a server leaves bytes that it never acknowledged. */
    @Test
    void whoNeverCameToACheckpointIsReplaced(@TempDir Path disk) throws Exception {
        try (FileStore store = TestStore.open(disk);
                FileStore other = TestStore.open(disk);
                Upload earlier = store.begin(ID, new byte[0], Optional.empty())) {
            earlier.append(ByteBuffer.wrap(random(TestStore.LARGE_BYTES)));
            try (Upload later = other.begin(ID, new byte[0], Optional.empty())) {
                later.append(ByteBuffer.wrap(utf8("later")));
                later.checkpoint(new byte[0]);
                assertThatThrownBy(() -> earlier.append(ByteBuffer.wrap(utf8("EARLIER"))))
                        .isInstanceOf(StorageException.Conflict.class);
                later.commit(key("a/data"));
            }
            assertThat(TestStore.textAt(store, "a/data")).contains("later");
            assertThat(children(new Tree(disk).uploads())).isEmpty();
        }
    }

    @Test
    void whoIsReplacedUnawaresTakesNothingWithHim(@TempDir Path disk) throws Exception {
        try (FileStore store = TestStore.open(disk);
                FileStore other = TestStore.open(disk)) {
            Upload earlier = store.begin(ID, new byte[0], Optional.empty());
            earlier.append(ByteBuffer.wrap(random(TestStore.LARGE_BYTES)));
            try (Upload later = other.begin(ID, new byte[0], Optional.empty())) {
                later.append(ByteBuffer.wrap(utf8("later")));
                later.checkpoint(new byte[0]);
                earlier.close();
                later.commit(key("a/data"));
            }
            assertThat(TestStore.textAt(store, "a/data")).contains("later");
        }
    }

    @Test
    void ofTwoThatMadeAContentAtTheSameMomentNotBothGoOn() throws Exception {
        Path root = memoryRoot();
        try (FileStore store = TestStore.open(root);
                Upload upload = store.begin(ID, new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(random(TestStore.LARGE_BYTES)));
            Path other = new Tree(root).uploads().resolve(ID.toString()).resolve("content-other");
            Files.createFile(other);

            assertThatThrownBy(() -> upload.checkpoint(new byte[0])).isInstanceOf(StorageException.Conflict.class);
            assertThat(content(root)).isEqualTo(other);
        }
    }

    @Test
    void whatIsLeftOfAnEndedUploadIsInNobodysWay() throws Exception {
        Path root = begun(random(1000));
        Files.delete(content(root));
        try (FileStore store = TestStore.open(root);
                Upload again = store.begin(ID, new byte[0], Optional.empty())) {
            again.append(ByteBuffer.wrap(utf8("again")));
            again.commit(key("a/data"));

            assertThat(TestStore.textAt(store, "a/data")).contains("again");
        }
    }
}
