package io.stowage.storage.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageKey;
import io.stowage.storage.parts.UploadRecord.BegunContent;
import io.stowage.storage.parts.UploadRecord.Tail;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class UploadRecordCodecTest {

    private static final int PART_BYTES = 5 * 1024 * 1024;
    private static final Optional<BegunContent> CONTENT =
            Optional.of(new BegunContent(ObjectName.own("uploads/x/data-y"), "a handle"));

    @Test
    void whatIsWrittenIsRead() {
        Tail beside = new Tail.Beside(ObjectName.own("uploads/x/tail-y"), 70_000);
        for (UploadRecord record : List.of(
                record(List.of(), Tail.NONE, false),
                record(parts(3), new Tail.Inline(new byte[] {1, 2, 3}), false),
                record(parts(3), beside, false),
                record(List.of(new Part(7, "only", 12)), Tail.NONE, true))) {
            byte[] bytes = UploadRecordCodec.encode(record);

            UploadRecord read = UploadRecordCodec.decode(bytes).orElseThrow();

            assertThat(UploadRecordCodec.encode(read)).isEqualTo(bytes);
            assertThat(read.parts()).isEqualTo(record.parts());
            assertThat(read.content()).isEqualTo(record.content());
            assertThat(read.target()).isEqualTo(record.target());
            assertThat(read.offset()).isEqualTo(record.offset());
            assertThat(read.sealed()).isEqualTo(record.sealed());
            assertThat(read.nonce()).isEqualTo(record.nonce());
        }
    }

    @Test
    void tenThousandPartsAreARecord() {
        byte[] bytes = UploadRecordCodec.encode(
                record(parts(10_000), new Tail.Inline(new byte[UploadRecordCodec.MAX_INLINE_BYTES]), false));

        assertThat(bytes).hasSizeLessThan(BlobStore.MAX_RECORD_BYTES / 2);
        assertThat(UploadRecordCodec.decode(bytes)).isPresent();
    }

    @Test
    void nothingElseIsARecord() {
        byte[] bytes = UploadRecordCodec.encode(record(parts(2), new Tail.Inline(new byte[] {1}), false));

        for (int length = 0; length < bytes.length; length++) {
            assertThat(UploadRecordCodec.decode(Arrays.copyOf(bytes, length))).isEmpty();
        }
        assertThat(UploadRecordCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isEmpty();
        byte[] nextFormat = bytes.clone();
        nextFormat[3]++;
        assertThat(UploadRecordCodec.decode(nextFormat)).isEmpty();
    }

    @Test
    void partsThatCannotBeAreNoRecord() {
        List<Part> falling = List.of(new Part(2, "b", PART_BYTES), new Part(1, "a", PART_BYTES));
        List<Part> shortOne = List.of(new Part(1, "a", PART_BYTES - 1), new Part(2, "b", PART_BYTES));
        List<Part> longOne = List.of(new Part(1, "a", PART_BYTES + 1));
        List<Part> unreserved = List.of(new Part(40_000, "a", PART_BYTES));

        for (List<Part> parts : List.of(falling, shortOne, longOne, unreserved)) {
            assertThat(UploadRecordCodec.decode(UploadRecordCodec.encode(record(parts, Tail.NONE, true))))
                    .isEmpty();
        }
    }

    private static List<Part> parts(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new Part(i, "\"" + "e".repeat(32) + "\"", PART_BYTES))
                .toList();
    }

    private static UploadRecord record(List<Part> parts, Tail tail, boolean sealed) {
        return new UploadRecord(
                UUID.randomUUID(),
                PART_BYTES,
                Optional.of(new StorageKey("blobs/data")),
                CONTENT,
                parts,
                30_000,
                tail,
                new byte[] {9},
                sealed);
    }
}
