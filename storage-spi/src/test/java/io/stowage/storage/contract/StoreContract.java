package io.stowage.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What the parts of the contract share: a store on an empty storage, and short words for what every test does. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
abstract class StoreContract {

    /** Smallest part of S3: where drivers for object stores change their ways. */
    static final int PART_BYTES = 5 * 1024 * 1024;

    static final byte[] NO_NOTE = {};

    private final List<BlobStore> opened = new ArrayList<>();
    private StoreFixture storage;

    BlobStore store;

    abstract StoreFixture freshStorage() throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        storage = freshStorage();
        store = anotherProcess();
    }

    @AfterEach
    final void closeStores() throws Exception {
        for (BlobStore each : opened) {
            each.close();
        }
    }

    /** A further store on the same storage. */
    final BlobStore anotherProcess() throws Exception {
        BlobStore further = storage.open();
        opened.add(further);
        return further;
    }

    /** The stores among whose users a condition of this reach is one step: as many processes as it reaches. */
    final List<BlobStore> competitors(Reach reach, int count) throws Exception {
        List<BlobStore> stores = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stores.add(reach == Reach.STORE && i > 0 ? anotherProcess() : store);
        }
        return stores;
    }

    /** What {@code count} users come to: at the same time, or one after the other where a condition reaches nobody. */
    static <T> List<T> compete(Reach reach, int count, Parallel.Task<T> task) throws Exception {
        if (reach != Reach.NONE) {
            return Parallel.race(count, task);
        }
        List<T> results = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            results.add(task.run(index));
        }
        return results;
    }

    static StorageKey key(String value) {
        return new StorageKey(value);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes without pattern, the same for the same seed. */
    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Writes without condition. */
    final Version put(StorageKey key, byte[] bytes) throws StorageException {
        return store.write(key, bytes, Precondition.none()).orElseThrow();
    }

    /** Publishes through an upload. */
    final void upload(StorageKey key, byte[] bytes) throws StorageException {
        try (Upload upload = store.begin(UploadId.random(), NO_NOTE, Optional.of(key))) {
            upload.append(ByteBuffer.wrap(bytes));
            upload.commit(key);
        }
    }

    final byte[] recordAt(StorageKey key) throws StorageException {
        return store.read(key, BlobStore.MAX_RECORD_BYTES)
                .map(StoredRecord::bytes)
                .orElseThrow();
    }

    /** The whole content at {@code key}, which must be there. */
    static byte[] contentAt(BlobStore store, StorageKey key) throws IOException {
        try (Content content = store.open(key, ByteRange.ALL).orElseThrow()) {
            return readAll(content);
        }
    }

    /** All that an opened content gives, which must be as long as it says. */
    static byte[] readAll(Content content) throws IOException {
        byte[] bytes;
        if (content instanceof Content.FileContent file) {
            bytes = readFile(file);
        } else if (content instanceof Content.StreamContent stream) {
            bytes = stream.stream().readAllBytes();
        } else {
            throw new AssertionError(content);
        }
        assertThat((long) bytes.length).as("bytes given").isEqualTo(content.lengthBytes());
        return bytes;
    }

    private static byte[] readFile(Content.FileContent file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(file.lengthBytes()));
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = file.channel().read(buffer, file.position() + buffer.position());
        }
        assertThat(buffer.hasRemaining()).as("file shorter than said").isFalse();
        return buffer.array();
    }
}
