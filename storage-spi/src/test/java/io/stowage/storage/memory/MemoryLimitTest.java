package io.stowage.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.Version;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Heap is counted once, from the first byte appended to the last reader's close. */
final class MemoryLimitTest {

    private static final int LIMIT = 1024 * 1024;

    private static final StorageKey KEY = new StorageKey("some/key");
    private static final StorageKey OTHER = new StorageKey("other/key");

    private final MemoryStore store = new MemoryStore(LIMIT, Clock.systemUTC());

    @Test
    void aRecordCountsItsBytes() throws Exception {
        write(KEY, 71);
        write(OTHER, 300_001);
        assertThat(store.usedBytes()).isEqualTo(300_072);

        write(KEY, 0);
        assertThat(store.usedBytes()).isEqualTo(300_001);
        store.delete(OTHER, Precondition.none());
        assertThat(store.usedBytes()).isZero();
    }

    @Test
    void anUploadCountsWhatItHoldsAndAContentItsBytes() throws Exception {
        try (Upload upload = begin(UploadId.random())) {
            for (int i = 0; i < 1000; i++) {
                upload.append(ByteBuffer.wrap(new byte[100]));
            }
            assertThat(store.usedBytes()).isBetween(100_000L, 200_000L);
            upload.commit(KEY);
        }
        assertThat(store.usedBytes()).isEqualTo(100_000);
        store.deleteAll(List.of(KEY, OTHER));
        assertThat(store.usedBytes()).isZero();
    }

    /** The chunks move from the upload to the key: what fits as an upload fits as content. */
    @Test
    void aCommitNeedsNoSecondCopy() throws Exception {
        try (Upload upload = begin(UploadId.random())) {
            upload.append(ByteBuffer.wrap(new byte[LIMIT]));
            upload.checkpoint(new byte[0]);
            upload.reread().close();
            upload.commit(KEY);
        }
        assertThat(store.usedBytes()).isEqualTo(LIMIT);
        assertThat(store.capabilities().maxContentBytes()).isEqualTo(LIMIT);
    }

    @Test
    void aFullStoreTakesNothingUntilSomethingIsDeleted() throws Exception {
        write(KEY, LIMIT - 10);

        assertThatThrownBy(() -> write(OTHER, 11))
                .isInstanceOf(StorageException.Full.class)
                .hasMessageContaining("write other/key");
        assertThat(store.stat(OTHER)).isEmpty();
        assertThat(store.usedBytes()).isEqualTo(LIMIT - 10);
        write(OTHER, 10);
        assertThatThrownBy(store::probe).isInstanceOf(StorageException.Full.class);
        store.delete(KEY, Precondition.none());
        store.probe();
        write(OTHER, 500);
        assertThat(store.usedBytes()).isEqualTo(500);
    }

    /** Existing content outlives the failure to replace it. */
    @Test
    void whatCannotBeReplacedStays() throws Exception {
        Version before = write(KEY, LIMIT - 10);

        assertThatThrownBy(() -> write(KEY, 20)).isInstanceOf(StorageException.Full.class);
        assertThat(store.read(KEY, LIMIT).orElseThrow().version()).isEqualTo(before);
    }

    @Test
    void anUploadThatFoundNoRoomGoesOnAtItsCheckpoint() throws Exception {
        write(OTHER, LIMIT - 1000);
        UploadId id = UploadId.random();
        try (Upload upload = begin(id)) {
            upload.append(ByteBuffer.wrap(new byte[600]));
            upload.checkpoint(new byte[0]);
            assertThatThrownBy(() -> upload.append(ByteBuffer.wrap(new byte[900])))
                    .isInstanceOf(StorageException.Full.class)
                    .hasMessageContaining(id.toString());
        }
        assertThat(store.usedBytes()).isEqualTo(LIMIT - 400);

        store.delete(OTHER, Precondition.none());
        try (Upload upload = store.resume(id).orElseThrow()) {
            assertThat(upload.offset()).isEqualTo(600);
            upload.append(ByteBuffer.wrap(new byte[900]));
            upload.commit(KEY);
        }
        assertThat(store.usedBytes()).isEqualTo(1500);
    }

    @Test
    void whatNobodyCanResumeIsGivenBackAtOnce() throws Exception {
        Upload upload = begin(UploadId.random());
        upload.append(ByteBuffer.wrap(new byte[5000]));
        upload.close();
        upload.close();

        assertThat(store.usedBytes()).isZero();
    }

    @Test
    void whatWasNotCheckpointedIsGivenBackByTheTakeover() throws Exception {
        UploadId id = UploadId.random();
        try (Upload upload = begin(id)) {
            upload.append(ByteBuffer.wrap(new byte[1000]));
            upload.checkpoint(new byte[0]);
            upload.append(ByteBuffer.wrap(new byte[700_000]));
        }
        try (Upload resumed = store.resume(id).orElseThrow()) {
            assertThat(resumed.offset()).isEqualTo(1000);
            assertThat(store.usedBytes()).isEqualTo(1000);
        }
        store.abort(id);
        store.abort(id);
        assertThat(store.usedBytes()).isZero();
    }

    @Test
    void aConditionThatDoesNotHoldTakesNoRoom() throws Exception {
        write(KEY, LIMIT);

        assertThat(store.write(KEY, new byte[100], Precondition.absent())).isEmpty();
        assertThat(store.write(OTHER, new byte[100], Precondition.version(new Version("0"))))
                .isEmpty();
        assertThat(store.usedBytes()).isEqualTo(LIMIT);
    }

    /** As a deleted file counts while it is open. */
    @Test
    void deletedContentCountsUntilItsLastReaderCloses() throws Exception {
        write(KEY, 1000);
        Content one = store.open(KEY, ByteRange.ALL).orElseThrow();
        Content other = store.open(KEY, ByteRange.ALL).orElseThrow();
        store.delete(KEY, Precondition.none());
        assertThat(store.usedBytes()).isEqualTo(1000);

        one.close();
        one.close();
        assertThat(store.usedBytes()).as("the other still reads").isEqualTo(1000);
        other.close();
        assertThat(store.usedBytes()).isZero();
    }

    @Test
    void anAbortedUploadCountsUntilItsRereadCloses() throws Exception {
        UploadId id = UploadId.random();
        try (Upload upload = begin(id)) {
            upload.append(ByteBuffer.wrap(new byte[1000]));
            upload.checkpoint(new byte[0]);
            try (InputStream stream = upload.reread()) {
                store.abort(id);
                assertThat(store.usedBytes()).isEqualTo(1000);
                assertThat(stream.readNBytes(2000)).hasSize(1000);
            }
        }
        assertThat(store.usedBytes()).isZero();
    }

    @Test
    void nothingIsLeftWhenManyWroteReadAndDeleted() throws Exception {
        List<FutureTask<Boolean>> workers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Random random = new Random(i);
            FutureTask<Boolean> worker = new FutureTask<>(() -> work(random), true);
            workers.add(worker);
            new Thread(worker, "worker-" + i).start();
        }
        for (FutureTask<Boolean> worker : workers) {
            assertThat(worker.get()).isTrue();
        }
        store.deleteAll(List.of(KEY, OTHER));

        assertThat(store.usedBytes()).isZero();
    }

    private void work(Random random) {
        try {
            for (int round = 0; round < 300; round++) {
                StorageKey key = random.nextBoolean() ? KEY : OTHER;
                step(random, key);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void step(Random random, StorageKey key) throws Exception {
        switch (random.nextInt(4)) {
            case 0 -> store.write(key, new byte[random.nextInt(3000)], Precondition.absent());
            case 1 -> store.delete(key, Precondition.none());
            case 2 -> {
                try (Upload upload = begin(UploadId.random())) {
                    upload.append(ByteBuffer.wrap(new byte[random.nextInt(3000)]));
                    upload.commit(key);
                }
            }
            default -> {
                Optional<Content> content = store.open(key, ByteRange.ALL);
                if (content.isPresent()) {
                    content.get().close();
                }
            }
        }
    }

    private Version write(StorageKey key, int length) throws StorageException {
        return store.write(key, new byte[length], Precondition.none()).orElseThrow();
    }

    private Upload begin(UploadId id) {
        return store.begin(id, new byte[0], Optional.empty());
    }
}
