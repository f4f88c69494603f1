package io.stowage.storage.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.StorageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContinuedStreamTest {

    private static final ObjectName NAME = new ObjectName("blobs/data");
    private static final byte[] CONTENT = "the bytes of one content".getBytes(StandardCharsets.US_ASCII);

    /** What was done to the answers, in order. */
    private final List<String> told = new ArrayList<>();

    /** Gives the last {@code length} bytes of the content, as far as {@code given}, and fails then unless that is all. */
    private final class Answer implements ContinuedStream.Source {

        private final InputStream bytes;
        private final IOException end;

        Answer(long length, int given, IOException end) {
            byte[] all = Arrays.copyOfRange(CONTENT, CONTENT.length - (int) length, CONTENT.length);
            this.bytes = new ByteArrayInputStream(all, 0, given);
            this.end = end;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = bytes.read(target, offset, length);
            if (count < 0) {
                throw end;
            }
            return count;
        }

        @Override
        public void finish() {
            told.add("finish");
        }

        @Override
        public void abandon() {
            told.add("abandon");
        }

        @Override
        public void close() {
            told.add("close");
        }
    }

    private Answer whole() {
        return new Answer(CONTENT.length, CONTENT.length, new IOException("nobody reads so far"));
    }

    private Answer broken(long length, int given) {
        return new Answer(length, given, new IOException("reset"));
    }

    private ContinuedStream stream(ContinuedStream.Source first, ContinuedStream.Continuation continuation) {
        return new ContinuedStream(NAME, first, CONTENT.length, continuation);
    }

    private ContinuedStream alone(ContinuedStream.Source first) {
        return stream(first, length -> Optional.empty());
    }

    @Test
    void whatIsReadToItsEndIsClosed() throws IOException {
        try (InputStream stream = alone(whole())) {
            assertThat(stream.readAllBytes()).isEqualTo(CONTENT);
            assertThat(stream.read()).isEqualTo(-1);
        }
        assertThat(told).containsExactly("finish", "close");
    }

    @Test
    void whatIsNotReadToItsEndIsAbandoned() throws IOException {
        try (InputStream stream = alone(whole())) {
            assertThat(stream.read()).isEqualTo(CONTENT[0]);
        }
        assertThat(told).containsExactly("abandon");
    }

    @Test
    void aBrokenAnswerIsGoneOnWithWhereItBroke() throws IOException {
        List<Long> asked = new ArrayList<>();
        InputStream stream = stream(broken(CONTENT.length, 10), length -> {
            asked.add(length);
            return Optional.of(broken(length, (int) Math.min(length, 4)));
        });

        assertThat(stream.readAllBytes()).isEqualTo(CONTENT);
        assertThat(asked).containsExactly(14L, 10L, 6L, 2L);
        assertThat(told).containsExactly("abandon", "abandon", "abandon", "abandon", "finish");
    }

    @Test
    void withoutAByteThereIsAnEndToTrying() {
        List<Long> asked = new ArrayList<>();
        InputStream stream = stream(broken(CONTENT.length, 0), length -> {
            asked.add(length);
            return Optional.of(broken(length, 0));
        });

        assertThatThrownBy(stream::read)
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining(NAME.value())
                .hasRootCauseMessage("reset");
        assertThat(asked).hasSize(3);
    }

    @Test
    void anotherContentIsNotGoneOnWith() {
        assertThatThrownBy(alone(broken(CONTENT.length, 5))::readAllBytes)
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("replaced");
    }

    @Test
    void whatTheStoreRefusesIsNotAskedForAgain() {
        StorageException refusal = new StorageException.Rejected("no");
        InputStream stream = stream(new Answer(CONTENT.length, 5, refusal), length -> {
            throw new AssertionError("asked again");
        });

        assertThatThrownBy(stream::readAllBytes).isSameAs(refusal);
    }

    @Test
    void closedIsClosed() throws IOException {
        InputStream stream = alone(whole());
        stream.close();
        stream.close();

        assertThat(told).containsExactly("abandon");
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
    }
}
