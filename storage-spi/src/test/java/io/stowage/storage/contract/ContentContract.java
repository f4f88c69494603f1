package io.stowage.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contents of any size, read as ranges. */
abstract class ContentContract extends StoreContract {

    private static final StorageKey KEY = key("blobs/sha256/ab/abcd/data");

    private static final int LARGE_BYTES = 3 * PART_BYTES + 1;

    /** "the wanted bytes, clamped to what there is: a range past the end has length 0" */
    @ParameterizedTest
    @CsvSource({
        "0, 1000, 0, 1000",
        "0, 1, 0, 1",
        "0, 0, 0, 0",
        "1, 999, 1, 1000",
        "500, 100, 500, 600",
        "999, 1, 999, 1000",
        "990, 100, 990, 1000",
        "10, 9223372036854775807, 10, 1000",
        "500, 0, 500, 500",
        "1000, 0, 1000, 1000",
        "1000, 1, 1000, 1000",
        "5000, 10, 1000, 1000"
    })
    void aRangeGivesTheBytesThereAre(long offset, long length, int from, int to) throws Exception {
        byte[] whole = bytes(1000, 1);
        upload(KEY, whole);

        try (Content content = store.open(KEY, new ByteRange(offset, length)).orElseThrow()) {
            assertThat(content.lengthBytes()).isEqualTo(to - from);
            assertThat(content.totalBytes()).isEqualTo(1000);
            assertThat(readAll(content)).isEqualTo(Arrays.copyOfRange(whole, from, to));
        }
    }

    @Test
    void emptyContentIsContent() throws Exception {
        upload(KEY, new byte[0]);

        for (ByteRange range : new ByteRange[] {ByteRange.ALL, new ByteRange(0, 1), new ByteRange(7, 1)}) {
            try (Content content = store.open(KEY, range).orElseThrow()) {
                assertThat(content.totalBytes()).isZero();
                assertThat(readAll(content)).isEmpty();
            }
        }
        assertThat(store.stat(KEY).orElseThrow().lengthBytes()).isZero();
    }

    @Test
    void aRecordIsContentToo() throws Exception {
        put(KEY, bytes(700, 2));

        try (Content content = store.open(KEY, new ByteRange(100, 50)).orElseThrow()) {
            assertThat(readAll(content)).isEqualTo(Arrays.copyOfRange(bytes(700, 2), 100, 150));
        }
    }

    @Test
    void nothingIsThereBeforeAndAfter() throws Exception {
        assertThat(store.open(KEY, ByteRange.ALL)).isEmpty();
        upload(KEY, bytes(10, 3));
        store.delete(KEY, Precondition.none());

        assertThat(store.open(KEY, ByteRange.ALL)).isEmpty();
        assertThat(store.open(KEY, new ByteRange(5, 1))).isEmpty();
    }

    /** "Reading goes on with the bytes of the content that was opened, even when the key is deleted meanwhile". */
    @Test
    void openedContentOutlivesItsKey() throws Exception {
        byte[] whole = bytes(300_000, 4);
        upload(KEY, whole);

        try (Content content = store.open(KEY, ByteRange.ALL).orElseThrow()) {
            store.delete(KEY, Precondition.none());
            assertOpenedBytesOrFailure(content, whole);
        }
        assertThat(store.open(KEY, ByteRange.ALL)).isEmpty();
    }

    /** "Reading goes on with the bytes of the content that was opened, even when the key is ... replaced meanwhile". */
    @Test
    void openedContentDoesNotTurnIntoItsSuccessor() throws Exception {
        byte[] whole = bytes(300_000, 5);
        upload(KEY, whole);

        try (Content content = store.open(KEY, new ByteRange(1000, 299_000)).orElseThrow()) {
            upload(KEY, bytes(400_000, 6));
            assertOpenedBytesOrFailure(content, Arrays.copyOfRange(whole, 1000, 300_000));
        }
        assertThat(contentAt(store, KEY)).isEqualTo(bytes(400_000, 6));
    }

    /** "Closing it half-read costs no more than closing it unread": nothing is used up by many of them. */
    @Test
    void manyContentsClosedEarlyUseNothingUp() throws Exception {
        upload(KEY, bytes(1_000_000, 7));

        for (int i = 0; i < 80; i++) {
            try (Content content = store.open(KEY, ByteRange.ALL).orElseThrow()) {
                readAFew(content, i % 3);
            }
        }

        assertThat(contentAt(store, KEY)).isEqualTo(bytes(1_000_000, 7));
    }

    /** "Implementations are safe for use by any number of threads." */
    @Test
    void manyReadersReadAtOnce() throws Exception {
        byte[] whole = bytes(500_000, 8);
        upload(KEY, whole);

        Parallel.race(12, index -> {
            ByteRange range = new ByteRange(index * 40_000L, 50_000);
            try (Content content = store.open(KEY, range).orElseThrow()) {
                assertThat(readAll(content))
                        .isEqualTo(Arrays.copyOfRange(
                                whole, index * 40_000, index * 40_000 + (int) content.lengthBytes()));
            }
            return index;
        });
    }

    /** Content of several parts, and ranges across their borders. */
    @Test
    void largeContentIsReadAnywhere() throws Exception {
        byte[] whole = bytes(LARGE_BYTES, 9);
        upload(KEY, whole);

        assertThat(store.stat(KEY).orElseThrow().lengthBytes()).isEqualTo(LARGE_BYTES);
        assertThat(contentAt(store, KEY)).isEqualTo(whole);
        for (int border : new int[] {PART_BYTES, 2 * PART_BYTES, 3 * PART_BYTES}) {
            ByteRange range = new ByteRange(border - 2L, 4);
            try (Content content = store.open(KEY, range).orElseThrow()) {
                byte[] expected = Arrays.copyOfRange(whole, border - 2, Math.min(border + 2, LARGE_BYTES));
                assertThat(readAll(content)).isEqualTo(expected);
                assertThat(content.totalBytes()).isEqualTo(LARGE_BYTES);
            }
        }
    }

    /** {@code read}: "Rejected when the content is longer than maxBytes" */
    @Test
    void largeContentIsNoRecord() throws Exception {
        upload(KEY, new byte[BlobStore.MAX_RECORD_BYTES + 1]);

        assertThatThrownBy(() -> store.read(KEY, BlobStore.MAX_RECORD_BYTES))
                .isInstanceOf(StorageException.Rejected.class);
    }

    /** A remote store may break a transfer off; a local one has no reason to. */
    private void assertOpenedBytesOrFailure(Content content, byte[] expected) throws IOException {
        Optional<byte[]> read = readUnlessBroken(content);
        if (store.capabilities().local()) {
            assertThat(read).isPresent();
        }
        read.ifPresent(bytes -> assertThat(bytes).isEqualTo(expected));
    }

    private static Optional<byte[]> readUnlessBroken(Content content) {
        try {
            return Optional.of(readAll(content));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void readAFew(Content content, int count) throws IOException {
        if (content instanceof Content.StreamContent stream) {
            assertThat(stream.stream().readNBytes(count)).hasSize(count);
        } else if (content instanceof Content.FileContent file) {
            assertThat(file.channel().read(ByteBuffer.allocate(count), file.position()))
                    .isEqualTo(count);
        }
    }
}
