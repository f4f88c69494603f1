package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RFC 9113, 3.3: HTTP/2 without TLS, with prior knowledge. */
class ClearTextHttp2Test {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static final int PROTOCOL_ERROR = 1;

    /** RFC 7541, appendix A: {@code :method GET}, {@code :method POST}. */
    private static final int GET = 0x82;

    private static final int POST = 0x83;

    /** RFC 7541, appendix A: the field {@code :status 200}. */
    private static final int STATUS_200 = 0x88;

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(MemoryStore::new, settings -> settings.http2(true, true));

    @RegisterExtension
    final RegistryExtension without = new RegistryExtension();

    private record Frame(int type, byte[] payload) {}

    private static Frame frame(RawConnection connection) throws IOException {
        byte[] head = connection.read(9);
        assertThat(head).as("the head of a frame").hasSize(9);
        int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
        return new Frame(head[3], connection.read(length));
    }

    /**
     * Settings, and a request for http://h/v2/ on stream 1.
     *
     * @param method as an index of RFC 7541, appendix A
     * @param flags of its HEADERS
     */
    private static byte[] request(int method, int flags) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(new byte[] {(byte) method, (byte) 0x86, 0x04, 4});
        block.writeBytes("/v2/".getBytes(StandardCharsets.US_ASCII));
        block.writeBytes(new byte[] {0x01, 1, 'h'});
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(new byte[] {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0});
        frames.writeBytes(headers(flags, block.toByteArray()));
        return frames.toByteArray();
    }

    private static byte[] headers(int flags, byte[] block) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[] {0, 0, (byte) block.length, HEADERS, (byte) flags, 0, 0, 0, 1});
        frame.writeBytes(block);
        return frame.toByteArray();
    }

    private static Frame next(RawConnection connection, int type) throws IOException {
        Frame frame = frame(connection);
        while (frame.type() != type) {
            frame = frame(connection);
        }
        return frame;
    }

    @Test
    void aClientMayBeginWithHttp2() throws IOException {
        try (RawConnection connection = registry.connect()) {
            for (byte part : PREFACE) {
                connection.send(new byte[] {part});
            }
            connection.send(request(GET, END_STREAM | END_HEADERS));
            assertThat(frame(connection).type()).isEqualTo(SETTINGS);
            assertThat(next(connection, HEADERS).payload()[0] & 0xff).isEqualTo(STATUS_200);
        }
    }

    @Test
    void whatIsWrongWithTheEndOfARequestIsToldAlsoWhenItHasBeenAnswered() throws IOException {
        try (RawConnection connection = registry.connect()) {
            connection.send(PREFACE).send(request(POST, END_HEADERS));
            assertThat(next(connection, DATA).payload()).isNotEmpty();
            connection.send(headers(END_STREAM | END_HEADERS, new byte[] {(byte) GET})); // a method among the trailers
            assertThat(next(connection, RST_STREAM).payload()).containsExactly(0, 0, 0, PROTOCOL_ERROR);
        }
    }

    @Test
    void othersSpeakHttp1AsEver() throws IOException {
        try (RawConnection connection = registry.connect()) {
            // the first letters are those of the preface
            assertThat(connection
                            .send("PROPFIND /v2/ HTTP/1.1\r\nHost: h\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(405);
        }
        registry.client().image("r", "t", "layer");
        assertStatus(200, registry.client().get("/v2/r/manifests/t"));
    }

    @Test
    void itIsOffUnlessItIsAskedFor() throws IOException {
        try (RawConnection connection = without.connect()) {
            assertThat(connection.send(PREFACE).answer().status()).isEqualTo(400);
        }
    }
}
