package io.stowage.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Short words for what the tests of this driver do. */
final class TestStore {

    static final String BOOT = "this boot";
    static final int LARGE_BYTES = 70_000;

    private TestStore() {}

    /** A root in a fresh in-memory file system. */
    static Path memoryRoot() throws IOException {
        return Files.createDirectory(Jimfs.newFileSystem(Configuration.unix()).getPath("/registry"));
    }

    /** Settings of a store that settles only when it is told to. */
    static FileStoreSettings settings(Path root, String boot, Disk.Hook hook) {
        return new FileStoreSettings(root, Durability.FULL, 1000, 1_000_000_000, Duration.ofDays(1), boot, hook);
    }

    static FileStore open(Path root, Disk.Hook hook) throws StorageException {
        return FileStore.open(settings(root, BOOT, hook));
    }

    static FileStore open(Path root) throws StorageException {
        return open(root, (step, path) -> {});
    }

    static StorageKey key(String value) {
        return new StorageKey(value);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] filled(int length, char with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    static void put(BlobStore store, String key, byte[] bytes) throws StorageException {
        assertThat(store.write(key(key), bytes, Precondition.none())).isPresent();
    }

    static void upload(BlobStore store, String key, byte[] bytes) throws StorageException {
        try (Upload upload = store.begin(UploadId.random(), new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(bytes));
            upload.commit(key(key));
        }
    }

    static Optional<String> textAt(BlobStore store, String key) throws StorageException {
        return store.read(key(key), BlobStore.MAX_RECORD_BYTES)
                .map(StoredRecord::bytes)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** What is in the journal's directory. */
    static List<Path> segments(Path root) throws IOException {
        return children(new Tree(root).journal());
    }

    static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Copies a tree as it stands, times included: what another process finds after this one was killed. */
    static Path copy(Path root) throws IOException {
        Path copy = memoryRoot();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                Path target = copy.resolve(root.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.write(target, Files.readAllBytes(path));
                    Files.setLastModifiedTime(target, Files.getLastModifiedTime(path));
                }
            }
        }
        return copy;
    }
}
