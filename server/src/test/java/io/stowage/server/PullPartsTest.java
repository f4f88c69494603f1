package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of blobs, and content that the client has already. RFC 9110, 13 and 14. */
class PullPartsTest {

    private static final int SIZE = 2048;

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private RegistryClient client;
    private byte[] content;
    private String etag;
    private String path;

    @BeforeEach
    void push() {
        client = registry.client();
        content = RegistryClient.bytes(SIZE, 1);
        Digest digest = client.blob("r", content);
        path = "/v2/r/blobs/" + digest;
        etag = '"' + digest.toString() + '"';
    }

    @ParameterizedTest
    @CsvSource({
        "500-1499, 500, 1499",
        "500-, 500, 2047",
        "-500, 1548, 2047",
        "2000-5000, 2000, 2047",
        "0-0, 0, 0",
        "0-, 0, 2047",
        "2047-2047, 2047, 2047",
        "-5000, 0, 2047",
        "0-99999999999999999999999, 0, 2047"
    })
    @DisplayName("S-15 CF-08 K-03 a range is 206 with exactly its bytes, clamped to the blob")
    void rangesAreServed(String range, int first, int last) {
        HttpResponse<byte[]> part = assertStatus(206, client.get(path, "Range", "bytes=" + range));
        assertThat(header(part, "Content-Range")).isEqualTo("bytes " + first + "-" + last + "/" + SIZE);
        assertThat(header(part, "Content-Length")).isEqualTo(String.valueOf(last - first + 1));
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, first, last + 1));
        assertThat(header(part, "ETag")).isEqualTo(etag);
        assertThat(header(part, "Accept-Ranges")).isEqualTo("bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"500-0", "5000-10000", "2048-", "-0", "2048-2048", "5000-6000,7000-"})
    @DisplayName("S-15 CF-08 a range without a byte of the blob is 416, framed so that the connection goes on")
    void otherRangesAreRefused(String range) throws IOException {
        HttpResponse<byte[]> refused = assertStatus(416, client.get(path, "Range", "bytes=" + range));
        assertThat(header(refused, "Content-Range")).isEqualTo("bytes */" + SIZE);
        try (RawConnection connection = registry.connect()) {
            connection.send("GET " + path + " HTTP/1.1\r\nHost: h\r\nRange: bytes=" + range + "\r\n\r\n");
            assertThat(connection.answer().status()).isEqualTo(416);
            connection.send("GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("S-15 a unit other than bytes is ignored, and so is a range asked by HEAD")
    void unknownUnitsAreIgnored() {
        for (String range : List.of("lines=1-2", "bytes", "nonsense")) {
            assertThat(assertStatus(200, client.get(path, "Range", range)).body())
                    .as(range)
                    .isEqualTo(content);
        }
        HttpResponse<byte[]> head = assertStatus(200, client.head(path, "Range", "bytes=0-9"));
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(SIZE));
        assertThat(header(head, "Accept-Ranges")).isEqualTo("bytes");
    }

    @Test
    @DisplayName("S-15 the empty blob has no ranges")
    void emptyBlobIsServedWhole() {
        Digest empty = client.blob("r", new byte[0]);
        assertThat(client.get("/v2/r/blobs/" + empty, "Range", "bytes=0-").statusCode())
                .isIn(200, 416);
        HttpResponse<byte[]> whole = assertStatus(200, client.get("/v2/r/blobs/" + empty));
        assertThat(whole.body()).isEmpty();
        assertThat(header(whole, "Content-Length")).isEqualTo("0");
    }

    @Test
    @DisplayName("K-07 S-15 several ranges are a multipart answer, each part with its own bytes")
    void multipleRangesAreServed() {
        HttpResponse<byte[]> parts = assertStatus(206, client.get(path, "Range", "bytes=0-9, 100-149 ,-48"));
        String type = header(parts, "Content-Type");
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        assertThat(header(parts, "Content-Length")).isEqualTo(String.valueOf(parts.body().length));
        assertThat(parts.headers().firstValue("Content-Range")).isEmpty();
        String delimiter = "\r\n--" + type.substring(type.indexOf('=') + 1);
        String body = new String(parts.body(), StandardCharsets.ISO_8859_1);
        List<String> pieces = Arrays.asList(body.split(java.util.regex.Pattern.quote(delimiter), -1));
        assertThat(pieces).hasSize(5).startsWith("").endsWith("--\r\n");
        assertPart(pieces.get(1), 0, 9);
        assertPart(pieces.get(2), 100, 149);
        assertPart(pieces.get(3), 2000, 2047);
    }

    private void assertPart(String piece, int first, int last) {
        String bytes = new String(Arrays.copyOfRange(content, first, last + 1), StandardCharsets.ISO_8859_1);
        assertThat(piece)
                .containsIgnoringCase("\r\nContent-Range: bytes " + first + "-" + last + "/" + SIZE + "\r\n")
                .endsWith("\r\n\r\n" + bytes);
    }

    @Test
    @DisplayName("S-15 of several ranges those past the end are left out")
    void unsatisfiableOnesAreLeftOut() {
        HttpResponse<byte[]> part = assertStatus(206, client.get(path, "Range", "bytes=5000-6000,10-19"));
        assertThat(header(part, "Content-Range")).isEqualTo("bytes 10-19/" + SIZE);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 10, 20));
    }

    @Test
    @DisplayName("K-07 ranges that overlap or are too many cost no more than the blob")
    void rangesDoNotMultiply() {
        String overlapping = IntStream.range(0, 200).mapToObj(i -> "0-").collect(Collectors.joining(","));
        HttpResponse<byte[]> once = client.get(path, "Range", "bytes=" + overlapping);
        assertThat(once.body()).as("status " + once.statusCode()).isEqualTo(content);
        String many =
                IntStream.range(0, 1000).mapToObj(i -> 2 * i + "-" + 2 * i).collect(Collectors.joining(","));
        HttpResponse<byte[]> whole = assertStatus(200, client.get(path, "Range", "bytes=" + many));
        assertThat(whole.body()).isEqualTo(content);
    }

    @Test
    @DisplayName("K-35 If-Range keeps the range while the content is the same, and gives all when it is another")
    void ifRangeIsHeeded() {
        assertStatus(206, client.get(path, "Range", "bytes=0-9", "If-Range", etag));
        assertStatus(200, client.get(path, "Range", "bytes=0-9", "If-Range", "\"other\""));
        assertStatus(200, client.get(path, "Range", "bytes=0-9", "If-Range", "W/" + etag));
        assertStatus(200, client.get(path, "Range", "bytes=0-9", "If-Range", "Sat, 21 Nov 2026 00:00:00 GMT"));
    }

    @Test
    @DisplayName("K-35 a blob or manifest that the client has is 304 without a body")
    void contentThatTheClientHasIsNotModified() throws IOException {
        String tag = '"' + Digest.sha256(client.image("r", "v1", "layer")).toString() + '"';
        for (List<String> known : List.of(List.of(path, etag), List.of("/v2/r/manifests/v1", tag))) {
            String quoted = known.get(1);
            String bare = quoted.substring(1, quoted.length() - 1);
            for (String condition : List.of(quoted, bare, "\"x\", " + quoted, "W/" + quoted, "*")) {
                for (String method : List.of("GET", "HEAD")) {
                    HttpResponse<byte[]> same =
                            client.send(method, known.get(0), new byte[0], "If-None-Match", condition);
                    assertThat(same.statusCode()).as(condition).isEqualTo(304);
                    assertThat(same.body()).isEmpty();
                    assertThat(header(same, "ETag")).isEqualTo(quoted);
                }
            }
            HttpResponse<byte[]> other = client.get(known.get(0), "If-None-Match", "\"sha256:other\"");
            assertThat(header(assertStatus(200, other), "ETag")).isEqualTo(quoted);
        }
        try (RawConnection connection = registry.connect()) {
            connection.send("GET " + path + " HTTP/1.1\r\nHost: h\r\nIf-None-Match: *\r\n\r\n");
            assertThat(connection.head()).contains(" 304 ").doesNotContainIgnoringCase("transfer-encoding");
            connection.send("GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(connection.answer().body()).isEqualTo("{}");
        }
    }

    @Test
    @DisplayName("K-35 what is not there is 404 before any condition or range is looked at")
    void conditionsOfAbsentContentAreNotLookedAt() {
        String absent = "/v2/r/blobs/sha256:" + "0".repeat(64);
        assertStatus(404, client.get(absent, "If-None-Match", "*"));
        assertStatus(404, client.get(absent, "Range", "bytes=0-1"));
        assertStatus(404, client.get("/v2/r/manifests/absent", "If-None-Match", "*"));
    }

    @Test
    @DisplayName("K-04 ranges to the end that are dropped after their first bytes harm nobody")
    void piecesMayBeDropped() throws IOException {
        byte[] large = RegistryClient.bytes(8 * 1024 * 1024, 2);
        Digest digest = client.blob("r", large);
        for (int piece = 0; piece < 40; piece++) {
            int offset = piece * 1000;
            try (RawConnection connection = registry.connect()) {
                connection.send(
                        "GET /v2/r/blobs/" + digest + " HTTP/1.1\r\nHost: h\r\nRange: bytes=" + offset + "-\r\n\r\n");
                assertThat(connection.head()).startsWith("HTTP/1.1 206");
                assertThat(connection.read(1000)).isEqualTo(Arrays.copyOfRange(large, offset, offset + 1000));
            }
        }
        assertThat(client.get("/v2/r/blobs/" + digest).body()).isEqualTo(large);
    }
}
