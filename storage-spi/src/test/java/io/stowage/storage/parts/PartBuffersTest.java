package io.stowage.storage.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class PartBuffersTest {

    private static final int PART_BYTES = PartBuffers.PIECE_BYTES;
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void moreUploadsThanRoomAllFinish() throws Exception {
        MemoryObjects objects = new MemoryObjects();
        PartUploads uploads = new PartUploads(
                objects,
                new MemoryParts(objects, true, 100, false),
                PartBuffers.of(2L * PART_BYTES, LONG, 100),
                PART_BYTES,
                true);
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            int length = PART_BYTES * 2 + i;
            StorageKey target = new StorageKey("blobs/" + i);
            FutureTask<Integer> task = new FutureTask<>(() -> {
                try (Upload upload = uploads.begin(UploadId.random(), new byte[0], Optional.empty())) {
                    for (int sent = 0; sent < length; sent += 50_000) {
                        upload.append(ByteBuffer.wrap(new byte[Math.min(50_000, length - sent)]));
                        upload.checkpoint(new byte[0]);
                    }
                    upload.commit(target);
                }
                return length;
            });
            tasks.add(task);
            new Thread(task, "upload-" + i).start();
        }
        for (int i = 0; i < tasks.size(); i++) {
            long length = tasks.get(i).get();
            assertThat(objects.lengthOf(ObjectName.of(new StorageKey("blobs/" + i))))
                    .isEqualTo(length);
        }
    }

    @Test
    void whoFindsNoRoomInTimeIsTold() throws Exception {
        PartBuffers buffers = PartBuffers.of(2L * PART_BYTES, Duration.ofMillis(10), 100);
        PartBuffer first = filled(buffers);
        PartBuffer second = filled(buffers);

        assertThatThrownBy(() -> filled(buffers))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("upload x");
        second.release();
        second.release();
        PartBuffer third = filled(buffers);

        assertThat(buffers.freeBytes()).isZero();
        first.release();
        third.release();
        assertThat(buffers.freeBytes()).isEqualTo(2L * PART_BYTES);
    }

    /** Whoever waits has a thread, which those who have memory may need. */
    @Test
    void notAllWait() throws Exception {
        PartBuffers buffers = PartBuffers.of(PART_BYTES, LONG, 0);
        PartBuffer first = filled(buffers);

        assertThatThrownBy(() -> filled(buffers)).isInstanceOf(StorageException.Unavailable.class);
        first.release();
        filled(buffers).release();
        assertThat(buffers.freeBytes()).isEqualTo(PART_BYTES);
    }

    @Test
    void whatIsSmallNeedsNoRoom() throws Exception {
        PartBuffers buffers = PartBuffers.of(PART_BYTES, Duration.ofMillis(10), 100);
        filled(buffers);
        PartBuffer small = new PartBuffer(buffers, PART_BYTES, "append to upload y");

        for (int i = 0; i < PartBuffers.FREE_BYTES; i += 1024) {
            small.fill(ByteBuffer.allocate(1024));
        }

        assertThat(small.isFree()).isTrue();
        assertThatThrownBy(() -> small.fill(ByteBuffer.allocate(1))).isInstanceOf(StorageException.Unavailable.class);
    }

    @Test
    void longerPartsOfAnotherConfigurationGetAllThereIs() throws Exception {
        PartBuffers buffers = PartBuffers.of(2L * PART_BYTES, Duration.ofMillis(10), 100);
        PartBuffer large = new PartBuffer(buffers, 10 * PART_BYTES, "append to upload z");

        large.fill(ByteBuffer.allocate(10 * PART_BYTES));

        assertThat(large.isFull()).isTrue();
        assertThat(buffers.freeBytes()).isZero();
    }

    private static PartBuffer filled(PartBuffers buffers) throws StorageException {
        PartBuffer buffer = new PartBuffer(buffers, PART_BYTES, "append to upload x");
        buffer.fill(ByteBuffer.allocate(PART_BYTES));
        return buffer;
    }
}
