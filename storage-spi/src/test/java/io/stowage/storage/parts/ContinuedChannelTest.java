package io.stowage.storage.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.parts.ContinuedChannel.DirectSource;
import io.stowage.storage.parts.ContinuedStream.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContinuedChannelTest {

    private static final ObjectName NAME = new ObjectName("blobs/data");
    private static final byte[] CONTENT = "the bytes of one content".getBytes(StandardCharsets.US_ASCII);

    /** Gives some bytes of the content, three at a time, and ends then, too early or not. */
    private static final class Direct implements DirectSource {

        private final ByteBuffer bytes;

        Direct(int from, int to) {
            bytes = ByteBuffer.wrap(CONTENT, from, to - from);
        }

        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(Math.min(3, bytes.remaining()), target.remaining());
            target.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            return count == 0 ? -1 : count;
        }

        @Override
        public void abandon() {}

        @Override
        public void close() {}
    }

    /** The same, of which something has come already, and which may be broken. */
    private static final class Ready implements DirectSource {

        private final Direct direct;
        private int come;
        private boolean broken;

        Ready(int from, int to) {
            direct = new Direct(from, to);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (broken) {
                throw new IOException("broken");
            }
            return direct.read(target);
        }

        @Override
        public int readReady(ByteBuffer target) throws IOException {
            int count = come == 0 ? 0 : read(target.limit(target.position() + Math.min(come, target.remaining())));
            come -= Math.max(count, 0);
            return count;
        }

        @Override
        public void abandon() {}

        @Override
        public void close() {}
    }

    /** The rest of the content, which knows arrays only. */
    private static final class Plain implements Source {

        private final ByteArrayInputStream bytes;

        Plain(int from) {
            bytes = new ByteArrayInputStream(CONTENT, from, CONTENT.length - from);
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
        }

        @Override
        public void abandon() {}

        @Override
        public void close() {}
    }

    private static ContinuedChannel channel(DirectSource first, Optional<Source> rest) {
        return new ContinuedChannel(NAME, first, CONTENT.length, length -> rest);
    }

    private static byte[] read(ContinuedChannel channel) throws IOException {
        // A buffer with something before and behind what may be written.
        ByteBuffer target = ByteBuffer.allocateDirect(CONTENT.length + 10);
        target.position(4).limit(4 + CONTENT.length);
        while (target.hasRemaining()) {
            assertThat(channel.read(target)).isPositive();
            assertThat(target.limit()).isEqualTo(4 + CONTENT.length);
        }
        byte[] bytes = new byte[CONTENT.length];
        target.get(4, bytes);
        return bytes;
    }

    @Test
    void buffersAreFilled() throws IOException {
        try (ContinuedChannel channel = channel(new Direct(0, CONTENT.length), Optional.empty())) {
            assertThat(read(channel)).isEqualTo(CONTENT);
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void whatComesAfterABreakMayKnowArraysOnly() throws IOException {
        assertThat(read(channel(new Direct(0, 10), Optional.of(new Plain(10))))).isEqualTo(CONTENT);
    }

    @Test
    void arraysAreFilledToo() throws IOException {
        ContinuedChannel channel = channel(new Direct(0, 10), Optional.of(new Direct(10, CONTENT.length)));
        assertThat(channel.readAllBytes()).isEqualTo(CONTENT);
    }

    @Test
    void nothingIsReadBehindTheEnd() throws IOException {
        ContinuedChannel channel =
                new ContinuedChannel(NAME, new Direct(0, CONTENT.length), 7, length -> Optional.empty());
        ByteBuffer target = ByteBuffer.allocate(CONTENT.length);
        while (channel.read(target) >= 0) {
            assertThat(target.position()).isLessThanOrEqualTo(7);
        }
        assertThat(target.position()).isEqualTo(7);
    }

    @Test
    void whatHasComeIsReadWithoutWaiting() throws IOException {
        Ready source = new Ready(0, CONTENT.length);
        ContinuedChannel channel = channel(source, Optional.empty());
        ByteBuffer target = ByteBuffer.allocate(CONTENT.length + 10);
        assertThat(channel.readReady(target)).isZero();
        source.come = 2;
        assertThat(channel.readReady(target)).isEqualTo(2);
        assertThat(channel.readReady(target)).isZero();
        assertThat(target.limit()).isEqualTo(target.capacity());
        source.come = CONTENT.length;
        while (channel.readReady(target) > 0) {
            assertThat(target.limit()).isEqualTo(target.capacity());
        }
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(CONTENT));
        assertThat(channel.read(target.clear())).as("the end").isEqualTo(-1);
    }

    @Test
    void whatBreaksIsLeftToWhoMayWait() throws IOException {
        Ready source = new Ready(0, CONTENT.length);
        ContinuedChannel channel = channel(source, Optional.of(new Plain(3)));
        ByteBuffer target = ByteBuffer.allocate(CONTENT.length);
        assertThat(channel.read(target)).isEqualTo(3);
        source.come = 3;
        source.broken = true;
        assertThat(channel.readReady(target)).isZero();
        while (target.hasRemaining()) {
            assertThat(channel.read(target)).isPositive();
        }
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(CONTENT));
    }

    @Test
    void whatEndsTooEarlyIsLeftToWhoMayWait() throws IOException {
        Ready source = new Ready(0, 3);
        ContinuedChannel channel = channel(source, Optional.of(new Plain(3)));
        ByteBuffer target = ByteBuffer.allocate(CONTENT.length);
        source.come = CONTENT.length;
        assertThat(channel.readReady(target)).isEqualTo(3);
        assertThat(channel.readReady(target)).isZero();
        assertThat(channel.readReady(target)).as("no way to be ready").isZero();
        while (target.hasRemaining()) {
            assertThat(channel.read(target)).isPositive();
        }
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(CONTENT));
    }

    @Test
    void closedHasNothingReady() throws IOException {
        Ready source = new Ready(0, CONTENT.length);
        source.come = CONTENT.length;
        ContinuedChannel channel = channel(source, Optional.empty());
        channel.close();
        assertThat(channel.readReady(ByteBuffer.allocate(10))).isZero();
    }

    @Test
    void closedIsClosed() throws IOException {
        ContinuedChannel channel = channel(new Direct(0, CONTENT.length), Optional.empty());
        assertThat(channel.isOpen()).isTrue();
        channel.close();
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
    }
}
