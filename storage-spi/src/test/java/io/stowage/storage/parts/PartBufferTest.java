package io.stowage.storage.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PartBufferTest {

    private static final int PART_BYTES = 1_000_000;

    private final PartBuffers buffers = PartBuffers.of(PART_BYTES, Duration.ofSeconds(10), 1);
    private final PartBuffer part = new PartBuffer(buffers, PART_BYTES, "test");
    private final byte[] bytes = new byte[3 * PART_BYTES];

    /** Each part in the room of the one before, whatever that left there, and of any length. */
    @Test
    void roomIsUsedAgain() throws Exception {
        new Random(1).nextBytes(bytes);
        int from = 0;
        for (int length : new int[] {PART_BYTES, PART_BYTES, 10, 300_000, 0, 65_537}) {
            ByteBuffer slice = ByteBuffer.wrap(bytes, from, length);
            while (slice.hasRemaining()) {
                ByteBuffer some = slice.slice();
                some.limit(Math.min(some.remaining(), 70_000));
                part.fill(some);
                slice.position(slice.position() + some.position());
            }
            byte[] expected = Arrays.copyOfRange(bytes, from, from + length);
            assertThat(part.lengthBytes()).isEqualTo(length);
            assertThat(part.isFull()).isEqualTo(length == PART_BYTES);
            assertThat(part.toArray()).isEqualTo(expected);
            assertThat(part.stream().readAllBytes()).isEqualTo(expected);
            part.clear();
            from += length;
        }
        part.release();
        assertThat(buffers.freeBytes()).isPositive();
    }

    @Test
    void whatIsMoreThanAPartIsLeft() throws Exception {
        ByteBuffer slice = ByteBuffer.wrap(bytes);
        part.fill(slice);
        assertThat(slice.position()).isEqualTo(PART_BYTES);
        part.clear();
        part.fill(slice);
        assertThat(slice.position()).isEqualTo(2 * PART_BYTES);
    }
}
