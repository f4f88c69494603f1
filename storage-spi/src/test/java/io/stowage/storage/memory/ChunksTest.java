package io.stowage.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.ByteRange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths and slices around the size of a chunk. */
final class ChunksTest {

    private static final int[] LENGTHS = {
        0, 1, 255, 4096, Chunks.MAX_CHUNK_BYTES - 1, Chunks.MAX_CHUNK_BYTES, Chunks.MAX_CHUNK_BYTES + 1, 1_000_003
    };

    private final HeapBudget budget = new HeapBudget(Long.MAX_VALUE);

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000, 65_536, Chunks.MAX_CHUNK_BYTES, 1_000_000})
    void whatIsAppendedInAnySlicesIsReadInAnyRange(int slice) throws Exception {
        for (int length : LENGTHS) {
            byte[] whole = new byte[length];
            new Random(length).nextBytes(whole);
            Chunks chunks = chunks(whole, slice);

            assertThat(chunks.lengthBytes()).isEqualTo(length);
            assertThat(chunks.toArray()).isEqualTo(whole);
            assertThat(read(chunks, 0, length)).isEqualTo(whole);
            int from = length / 3;
            int to = length - length / 5;
            assertThat(read(chunks, from, to)).isEqualTo(Arrays.copyOfRange(whole, from, to));
            assertThat(read(chunks, length, length)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 65_536, 1_000_000})
    void whatIsCutOffIsGivenBack(int slice) throws Exception {
        for (int length : LENGTHS) {
            for (int kept : new int[] {0, length / 2, length}) {
                long before = budget.usedBytes();
                byte[] whole = new byte[length];
                new Random(length).nextBytes(whole);
                Chunks chunks = chunks(whole, slice);
                chunks.truncate(kept);

                assertThat(budget.usedBytes() - before).isEqualTo(kept);
                assertThat(chunks.toArray()).isEqualTo(Arrays.copyOf(whole, kept));
                chunks.append(ByteBuffer.wrap(new byte[] {1, 2, 3}), "test");
                assertThat(read(chunks, kept, kept + 3)).containsExactly(1, 2, 3);
                chunks.release();
                assertThat(budget.usedBytes()).isEqualTo(before);
            }
        }
    }

    @Test
    void whatTheLastHolderLetGoCannotBeHeldAgain() {
        Chunks chunks = new Chunks(budget);
        assertThat(chunks.hold()).isTrue();
        chunks.release();
        assertThat(chunks.hold()).isTrue();
        chunks.release();
        chunks.release();

        assertThat(chunks.hold()).isFalse();
    }

    private Chunks chunks(byte[] whole, int slice) throws Exception {
        Chunks chunks = new Chunks(budget);
        for (int offset = 0; offset < whole.length; offset += slice) {
            chunks.append(ByteBuffer.wrap(whole, offset, Math.min(slice, whole.length - offset)), "test");
        }
        return chunks;
    }

    private static byte[] read(Chunks chunks, int from, int to) throws Exception {
        assertThat(chunks.hold()).isTrue();
        try (ChunkInputStream stream = new ChunkInputStream(chunks, new ByteRange(from, to - from))) {
            return stream.readAllBytes();
        }
    }
}
