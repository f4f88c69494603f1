package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.location;
import static io.stowage.server.RegistryClient.utf8;
import static io.stowage.server.RegistryClient.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** distribution-spec: Pushing a blob in chunks, and what else happens in a session. */
class UploadSessionTest {

    private static final byte[] CONTENT = RegistryClient.bytes(3072, 1);
    private static final Digest DIGEST = Digest.sha256(CONTENT);
    private static final byte[] NOTHING = new byte[0];

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
    }

    private HttpResponse<byte[]> chunk(String location, int first, int last) {
        byte[] bytes = Arrays.copyOfRange(CONTENT, first, last + 1);
        return client.send("PATCH", location, bytes, "Content-Range", first + "-" + last);
    }

    private static void assertProgress(HttpResponse<byte[]> answer, int status, String range) {
        assertStatus(status, answer);
        assertThat(header(answer, "Range")).isEqualTo(range);
        assertThat(location(answer)).startsWith("/v2/r/blobs/uploads/");
        assertThat(header(answer, "Docker-Upload-UUID")).isNotBlank();
    }

    @Test
    @DisplayName("S-21 K-02 K-31 K-39 POST is 202 with a relative Location that holds a session id of its own")
    void sessionsAreOpened() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            HttpResponse<byte[]> opened = client.post("/v2/r/blobs/uploads/");
            assertProgress(opened, 202, "0-0");
            assertThat(header(opened, "Content-Length")).isEqualTo("0");
            String id = header(opened, "Docker-Upload-UUID");
            assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            assertThat(location(opened)).contains("/" + id);
            ids.add(id);
        }
        assertThat(ids).hasSize(20);
    }

    @Test
    @DisplayName("S-21 a session may be opened with and without the trailing slash")
    void trailingSlashMayBeMissing() {
        assertStatus(202, client.post("/v2/r/blobs/uploads"));
        assertStatus(202, client.post("/v2/r/blobs/uploads/", "Content-Type", "application/json"));
    }

    @Test
    @DisplayName("S-27 S-28 S-30 S-32 CF-06 chunks in order are 202 with the range so far, as status says too")
    void chunksAreTakenInOrder() {
        String location = client.upload("r");
        for (int first = 0; first < CONTENT.length; first += 1024) {
            HttpResponse<byte[]> patched = chunk(location, first, first + 1023);
            assertProgress(patched, 202, "0-" + (first + 1023));
            assertThat(header(patched, "Content-Length")).isEqualTo("0");
            location = location(patched);
            HttpResponse<byte[]> status = client.get(location);
            assertProgress(status, 204, "0-" + (first + 1023));
            assertThat(status.body()).isEmpty();
        }
        assertStatus(201, client.send("PUT", with(location, "digest=" + DIGEST), NOTHING));
        assertThat(client.get("/v2/r/blobs/" + DIGEST).body()).isEqualTo(CONTENT);
    }

    @Test
    @DisplayName("S-26 no chunk is too small")
    void chunksMayBeSmall() {
        String location = client.upload("r");
        for (int i = 0; i < 5; i++) {
            location = location(assertStatus(202, chunk(location, i, i)));
        }
        Digest digest = Digest.sha256(Arrays.copyOf(CONTENT, 5));
        assertStatus(201, client.send("PUT", with(location, "digest=" + digest), NOTHING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%d-%d", "bytes %d-%d/*", "bytes %d-%d/3072", "bytes=%d-%d"})
    @DisplayName("S-27 K-30 a Content-Range may have the specification's form, HTTP's, and that of a Range")
    void contentRangesHaveForms(String form) {
        String location = client.upload("r");
        for (int first = 0; first < CONTENT.length; first += 1536) {
            byte[] bytes = Arrays.copyOfRange(CONTENT, first, first + 1536);
            HttpResponse<byte[]> patched =
                    client.send("PATCH", location, bytes, "Content-Range", String.format(form, first, first + 1535));
            location = location(assertStatus(202, patched));
        }
        assertStatus(201, client.send("PUT", with(location, "digest=" + DIGEST), NOTHING));
    }

    @Test
    @DisplayName("S-29 S-32 CF-06 K-11 a chunk out of order is 416 with Location and Range, also as the very first")
    void disorderIsRefusedAndTheSessionGoesOn() {
        String location = client.upload("r");
        HttpResponse<byte[]> first = chunk(location, 1024, 2047);
        assertProgress(first, 416, "0-0");
        assertProgress(client.get(location), 204, "0-0");
        location = location(assertStatus(202, chunk(location(first), 0, 1023)));
        for (int[] wrong : new int[][] {{2048, 3071}, {0, 1023}, {1000, 2023}, {1025, 2048}, {1023, 2046}}) {
            assertProgress(chunk(location, wrong[0], wrong[1]), 416, "0-1023");
            assertProgress(client.get(location), 204, "0-1023");
        }
        location = location(assertStatus(202, chunk(location, 1024, 2047)));
        location = location(assertStatus(202, chunk(location, 2048, 3071)));
        assertStatus(201, client.send("PUT", with(location, "digest=" + DIGEST), NOTHING));
        assertThat(client.get("/v2/r/blobs/" + DIGEST).body()).isEqualTo(CONTENT);
    }

    @Test
    @DisplayName("S-29 CF-06 a last chunk out of order in the closing PUT is 416 too, and the session goes on")
    void disorderInTheClosingPutIsRefused() {
        String location = location(assertStatus(202, chunk(client.upload("r"), 0, 1023)));
        byte[] last = Arrays.copyOfRange(CONTENT, 1024, 3072);
        String put = with(location, "digest=" + DIGEST);
        for (String range : List.of("2048-4095", "0-2047", "1023-3070", "1025-3072")) {
            assertProgress(client.send("PUT", put, last, "Content-Range", range), 416, "0-1023");
        }
        assertStatus(404, client.head("/v2/r/blobs/" + DIGEST));
        assertStatus(201, client.send("PUT", put, last, "Content-Range", "1024-3071"));
        assertThat(client.get("/v2/r/blobs/" + DIGEST).body()).isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "5", "5-", "-5", "9-5", "a-b", "bytes */10", "0-1,2-3", "99999999999999999999-1"})
    @DisplayName("S-27 a Content-Range that is none is 4xx, and the session goes on")
    void malformedContentRangesAreRefused(String range) {
        String location = client.upload("r");
        HttpResponse<byte[]> refused = client.send("PATCH", location, utf8("abc"), "Content-Range", range);
        assertThat(refused.statusCode()).as(() -> RegistryClient.text(refused)).isIn(400, 416);
        assertProgress(client.get(location), 204, "0-0");
        assertStatus(201, client.send("PUT", with(location, "digest=" + DIGEST), CONTENT));
    }

    @Test
    @DisplayName("S-27 a body shorter or longer than its Content-Range is refused, and nothing of it is taken")
    void contentRangesMatchTheirBodies() {
        String location = client.upload("r");
        for (String range : List.of("0-1", "0-3")) {
            assertRefused(client.send("PATCH", location, utf8("abc"), "Content-Range", range), 400, "SIZE_INVALID");
        }
        assertProgress(client.get(location), 204, "0-0");
        HttpResponse<byte[]> streamed = client.stream("PATCH", location, utf8("abcdef"), "Content-Range", "0-2");
        assertThat(streamed.statusCode()).isIn(400, 416);
    }

    @Test
    @DisplayName("K-02 a stream without length and range is taken, empty ones too")
    void streamsAreTaken() {
        String location = client.upload("r");
        HttpResponse<byte[]> empty = client.stream("PATCH", location, NOTHING);
        assertProgress(empty, 202, "0-0");
        HttpResponse<byte[]> all = client.stream("PATCH", location(empty), CONTENT);
        assertProgress(all, 202, "0-3071");
        assertStatus(201, client.send("PUT", with(location(all), "digest=" + DIGEST), NOTHING));
        HttpResponse<byte[]> head = assertStatus(200, client.head("/v2/r/blobs/" + DIGEST));
        assertThat(header(head, "Content-Length")).isEqualTo("3072");
    }

    @Test
    @DisplayName("S-30 an older Location of the session still leads to it, and so does one without state")
    void olderLocationsLeadToTheSession() {
        String first = client.upload("r");
        assertStatus(202, chunk(first, 0, 1023));
        assertProgress(client.get(first), 204, "0-1023");
        String bare = first.substring(0, first.indexOf('?'));
        assertProgress(client.get(bare), 204, "0-1023");
        assertStatus(202, chunk(bare, 1024, 3071));
        assertStatus(201, client.send("PUT", with(first, "digest=" + DIGEST), NOTHING));
    }

    @Test
    @DisplayName("S-33 K-07 K-31 a session is cancelled with 204, and is gone then for every method")
    void sessionsAreCancelled() throws IOException {
        for (boolean touched : List.of(false, true)) {
            String location = client.upload("r");
            if (touched) {
                location = location(assertStatus(202, chunk(location, 0, 1023)));
            }
            assertStatus(204, client.delete(location));
            for (String gone : List.of(location, location.substring(0, location.indexOf('?')))) {
                assertUnknown(gone);
            }
        }
        assertThat(registry.store().uploads(Optional.empty(), 10)).isEmpty();
    }

    private void assertUnknown(String location) {
        assertRefused(client.get(location), 404, "BLOB_UPLOAD_UNKNOWN");
        assertRefused(client.send("PATCH", location, utf8("abc")), 404, "BLOB_UPLOAD_UNKNOWN");
        String put = with(location, "digest=" + DIGEST);
        assertRefused(client.send("PUT", put, CONTENT), 404, "BLOB_UPLOAD_UNKNOWN");
        assertRefused(client.delete(location), 404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    @DisplayName("S-31 a session ends with its blob")
    void sessionsEndWithTheirBlob() {
        String location = client.upload("r");
        assertStatus(201, client.send("PUT", with(location, "digest=" + DIGEST), CONTENT));
        assertUnknown(location);
    }

    @Test
    @DisplayName("S-32 a session that never was is 404 for every method")
    void unknownSessionsAreNotFound() {
        for (String id : List.of("00000000-0000-4000-8000-000000000000", "x", "..x", "a".repeat(300))) {
            assertUnknown("/v2/r/blobs/uploads/" + id);
        }
        assertUnknown(client.upload("r") + "x");
    }

    @Test
    @DisplayName("V-14 a session is known to its own repository alone")
    void sessionsBelongToTheirRepository() {
        for (boolean touched : List.of(false, true)) {
            String location = client.upload("r");
            if (touched) {
                location = location(assertStatus(202, chunk(location, 0, 1023)));
            }
            String elsewhere = location.replaceFirst("/v2/r/", "/v2/other/");
            assertUnknown(elsewhere);
            assertUnknown(elsewhere.substring(0, elsewhere.indexOf('?')));
            assertProgress(client.get(location), 204, touched ? "0-1023" : "0-0");
        }
    }

    @Test
    @DisplayName("K-11 a session without a byte costs nothing in the store")
    void sessionsWithoutBytesAreCheap() throws IOException {
        for (int i = 0; i < 10; i++) {
            client.upload("r");
        }
        assertThat(registry.store().uploads(Optional.empty(), 10)).isEmpty();
    }

    @Test
    @DisplayName("K-11 after a broken connection status tells where to go on, and the blob becomes whole")
    void uploadsAreResumed() throws IOException {
        String location = client.upload("r");
        try (RawConnection connection = registry.connect()) {
            connection.send("PATCH " + location + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3072\r\n\r\n");
            connection.send(Arrays.copyOf(CONTENT, 1000));
        }
        // The broken request holds the session until the server has noticed; a client asks and tries again.
        HttpResponse<byte[]> rest = rest(location);
        long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (rest.statusCode() == 416 && System.nanoTime() < giveUp) {
            assertThat(header(rest, "Range")).isIn("0-0", "0-999");
            rest = rest(location);
        }
        assertStatus(201, rest);
        assertThat(client.get("/v2/r/blobs/" + DIGEST).body()).isEqualTo(CONTENT);
    }

    @Test
    @DisplayName("an answer before the end of a long body says that the connection ends with it")
    void aRefusedChunkEndsItsConnection() throws IOException {
        String refused = "PATCH " + client.upload("r") + " HTTP/1.1\r\nHost: h\r\nContent-Range: 5-";
        try (RawConnection connection = registry.connect()) {
            connection.send(refused + "1004\r\nContent-Length: 1000\r\n\r\n");
            connection.send(Arrays.copyOf(CONTENT, 500));
            assertThat(connection.head()).startsWith("HTTP/1.1 416").doesNotContain("connection: close");
        }
        try (RawConnection connection = registry.connect()) {
            connection.send(refused + "1000004\r\nContent-Length: 1000000\r\n\r\n");
            connection.send(Arrays.copyOf(CONTENT, 500));
            assertThat(connection.head()).startsWith("HTTP/1.1 416").contains("connection: close");
        }
    }

    /** Sends what the server does not have yet. */
    private HttpResponse<byte[]> rest(String location) {
        String range = header(assertStatus(204, client.get(location)), "Range");
        int next = range.equals("0-0") ? 0 : Integer.parseInt(range.substring(2)) + 1;
        byte[] bytes = Arrays.copyOfRange(CONTENT, next, CONTENT.length);
        String put = with(location, "digest=" + DIGEST);
        return client.send("PUT", put, bytes, "Content-Range", next + "-" + (CONTENT.length - 1));
    }

    @Test
    @DisplayName("T-12 an upload whose bytes had to be read again for a digest that was wrong takes no more")
    void whatWasReadAgainTakesNoMore() {
        String location = location(assertStatus(202, chunk(client.upload("r"), 0, 999)));
        Digest wrong = Digest.of(DigestAlgorithm.SHA512, CONTENT);
        assertRefused(client.send("PUT", with(location, "digest=" + wrong), NOTHING), 400, "DIGEST_INVALID");
        assertRefused(chunk(location, 1000, 1999), 400, "BLOB_UPLOAD_INVALID");
        Digest right = Digest.sha256(Arrays.copyOf(CONTENT, 1000));
        assertStatus(201, client.send("PUT", with(location, "digest=" + right), NOTHING));
    }
}
