package io.stowage.storage.azure;

import static io.stowage.storage.azure.FakeService.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.azure.FakeService.Kind;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contents on their way: broken off, replaced meanwhile, given up, of strange kinds. */
@Timeout(30)
final class ContentStreamTest {

    private static final ObjectName NAME = new ObjectName("blobs/data");
    private static final int LENGTH = 300_000;

    private FakeService service;
    private Pieces pieces;

    @BeforeEach
    void open() throws Exception {
        service = new FakeService();
        pieces = new Pieces(service);
        service.put(NAME.value(), bytes(LENGTH, 1), "BlockBlob");
    }

    @AfterEach
    void close() throws Exception {
        pieces.close();
        service.close();
    }

    private InputStream stream(ByteRange range) throws IOException {
        return ((Content.StreamContent) pieces.reads.open(NAME, range).orElseThrow()).stream();
    }

    @ParameterizedTest
    @CsvSource({"0, 9223372036854775807", "1000, 250000"})
    void aBrokenConnectionIsReplacedAndGoesOn(long offset, long length) throws Exception {
        service.fault("GET", Kind.CUT, 100_000);
        service.fault("GET", Kind.CUT, 50_000);

        try (InputStream stream = stream(new ByteRange(offset, length))) {
            int end = (int) Math.min(LENGTH, offset + Math.min(length, LENGTH));
            assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes(LENGTH, 1), (int) offset, end));
        }
        assertThat(service.requests()).containsExactly("GET", "GET", "GET");
    }

    @Test
    void aContentThatIsReplacedIsNotGoneOnWith() throws Exception {
        service.fault("GET", Kind.CUT, 100_000);

        try (InputStream stream = stream(ByteRange.ALL)) {
            assertThat(stream.readNBytes(1000)).isEqualTo(Arrays.copyOf(bytes(LENGTH, 1), 1000));
            service.put(NAME.value(), bytes(LENGTH, 2), "BlockBlob");
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("replaced");
        }
    }

    @Test
    void aContentThatIsDeletedIsNotGoneOnWith() throws Exception {
        service.fault("GET", Kind.CUT, 100_000);

        try (InputStream stream = stream(ByteRange.ALL)) {
            stream.readNBytes(1000);
            service.remove(NAME.value());
            assertThatThrownBy(stream::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aConnectionThatAlwaysBreaksIsGivenUp() throws Exception {
        int faults = 20;
        for (int i = 0; i < faults; i++) {
            service.fault("GET", Kind.CUT, 0);
        }

        try (InputStream stream = stream(ByteRange.ALL)) {
            assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessageContaining(NAME.value());
        }
        // The end may be seen before the head of the answer, which is then asked for again.
        assertThat(service.requests()).hasSizeBetween(4, faults - 1);
    }

    /** The limit is on silence while somebody waits, not on a content. */
    @Test
    void aSilentConnectionIsBrokenOffAndReplaced() throws Exception {
        service.fault("GET", Kind.STALL, 100_000);

        try (Pieces impatient = new Pieces(service, Duration.ofMillis(200))) {
            InputStream stream = ((Content.StreamContent)
                            impatient.reads.open(NAME, ByteRange.ALL).orElseThrow())
                    .stream();
            assertThat(stream.readAllBytes()).isEqualTo(bytes(LENGTH, 1));
            stream.close();
        }
        assertThat(service.requests()).hasSize(2);
    }

    /** "Closing it half-read costs no more than closing it unread". */
    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void whatIsClosedEarlyIsNotSentToItsEnd(int read) throws Exception {
        int length = 64 * 1024 * 1024;
        service.put(NAME.value(), new byte[length], "BlockBlob");

        try (InputStream stream = stream(ByteRange.ALL)) {
            assertThat(stream.readNBytes(read)).hasSize(read);
        }

        // The next request is served after the service has noticed, or beside it: in both cases there was no drain.
        assertThat(pieces.reads.stat(NAME)).isPresent();
        assertThat(service.bytesSent()).isLessThan(length / 2);
    }

    @Test
    void aReaderThatStopsStopsTheStore() throws Exception {
        int length = 64 * 1024 * 1024;
        service.put(NAME.value(), new byte[length], "BlockBlob");

        try (InputStream stream = stream(ByteRange.ALL)) {
            stream.readNBytes(1000);
            assertThat(pieces.reads.stat(NAME)).isPresent();
            assertThat(service.bytesSent()).isLessThan(length / 2);
            assertThat(stream.readAllBytes()).hasSize(length - 1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AppendBlob", "PageBlob"})
    void everyTypeIsRead(String type) throws Exception {
        service.put(NAME.value(), bytes(10, 3), type);

        assertThat(pieces.reads.stat(NAME).orElseThrow().lengthBytes()).isEqualTo(10);
        assertThat(stream(ByteRange.ALL).readAllBytes()).isEqualTo(bytes(10, 3));
        assertThat(pieces.reads.read(NAME, 10).orElseThrow().bytes()).isEqualTo(bytes(10, 3));
    }

    /** A copy in the background shows a blob before it has its bytes, and for ever when it fails. */
    @ParameterizedTest
    @ValueSource(strings = {"pending", "aborted", "failed"})
    void whatACopyHasNotFilledIsAbsent(String state) throws Exception {
        service.putCopied(NAME.value(), new byte[0], state);

        assertThat(pieces.reads.stat(NAME)).isEmpty();
        assertThat(pieces.reads.open(NAME, ByteRange.ALL)).isEmpty();
        assertThat(pieces.reads.open(NAME, new ByteRange(0, 0))).isEmpty();
        assertThat(pieces.reads.read(NAME, 10)).isEmpty();
    }

    @Test
    void whatACopyHasFilledIsThere() throws Exception {
        service.putCopied(NAME.value(), bytes(10, 4), "success");

        assertThat(pieces.reads.stat(NAME)).isPresent();
        assertThat(stream(ByteRange.ALL).readAllBytes()).isEqualTo(bytes(10, 4));
    }

    @Test
    void openingIsOneRequest() throws Exception {
        stream(new ByteRange(10, 20)).close();
        assertThat(service.requests()).containsExactly("GET");
    }
}
