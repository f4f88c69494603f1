package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.location;
import static io.stowage.server.RegistryClient.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.storage.BlobStore;
import io.stowage.storage.contract.StoreFixture;
import io.stowage.storage.parts.PartedStorage;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Uploads that go from one registry to another one, on a store that takes content in parts. */
class PartedUploadTest {

    private static final byte[] CONTENT = RegistryClient.bytes(3072, 1);
    private static final Digest SHA256 = Digest.sha256(CONTENT);
    private static final Digest SHA512 = Digest.of(DigestAlgorithm.SHA512, CONTENT);

    private final StoreFixture storage = PartedStorage.fresh(true, 1000, true);
    private BlobStore firstStore;
    private BlobStore secondStore;
    private Registry first;
    private Registry second;

    @BeforeEach
    void start() throws Exception {
        firstStore = storage.open();
        secondStore = storage.open();
        first = started(firstStore);
        second = started(secondStore);
    }

    private static Registry started(BlobStore store) throws Exception {
        return Registry.builder(store)
                .deleteEnabled(true)
                .drainTimeout(Duration.ofSeconds(1))
                .build()
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        firstStore.close();
        secondStore.close();
    }

    private static HttpResponse<byte[]> patch(RegistryClient client, String location, int from, int to) {
        return client.send(
                "PATCH", location, Arrays.copyOfRange(CONTENT, from, to), "Content-Range", from + "-" + (to - 1));
    }

    @Test
    @DisplayName("K7 chunks of odd lengths go to one registry and the other one in turn")
    void chunksTakeTurns() {
        RegistryClient[] clients = {new RegistryClient(first.url()), new RegistryClient(second.url())};
        String location = clients[0].upload("r");
        int[] ends = {1, 999, 1000, 1001, 2500, 3072};
        int from = 0;
        for (int i = 0; i < ends.length; i++) {
            location = location(assertStatus(202, patch(clients[i % 2], location, from, ends[i])));
            from = ends[i];
        }
        assertStatus(201, clients[1].send("PUT", with(location, "digest=" + SHA512), new byte[0]));
        assertThat(clients[0].get("/v2/r/blobs/" + SHA512).body()).isEqualTo(CONTENT);
    }

    @Test
    @DisplayName("what was put together to be read again takes no more bytes at another registry: 400, not 500")
    void sealedUploadsTakeNoMore() {
        RegistryClient here = new RegistryClient(first.url());
        RegistryClient there = new RegistryClient(second.url());
        String location = location(assertStatus(202, patch(here, here.upload("r"), 0, 2500)));
        assertRefused(here.send("PUT", with(location, "digest=" + SHA512), new byte[0]), 400, "DIGEST_INVALID");
        HttpResponse<byte[]> more = patch(there, location, 2500, 3072);
        assertThat(more.statusCode()).isIn(400, 404);
        here.blob("r", CONTENT);
        assertThat(there.get("/v2/r/blobs/" + SHA256).body()).isEqualTo(CONTENT);
    }

    @Test
    @DisplayName("what lies at its target already and would have to be read again has to be begun again: 400, not 500")
    void directUploadsAreBegunAgain() throws Exception {
        RegistryClient here = new RegistryClient(first.url());
        RegistryClient there = new RegistryClient(second.url());
        String location = here.upload("r");
        try (RawConnection broken = new RawConnection(first.port())) {
            broken.send("PUT " + with(location, "digest=" + SHA256)
                    + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3072\r\nExpect: 100-continue\r\n\r\n");
            assertThat(broken.head()).startsWith("HTTP/1.1 100");
            broken.send(Arrays.copyOfRange(CONTENT, 0, 2500));
            // A connection that ends takes along what the store has not been given yet.
            waitForBytes(here, location);
        }
        waitForBytes(there, location);
        String further = location(assertStatus(202, patch(there, location, 2500, 3072)));
        assertRefused(there.send("PUT", with(further, "digest=" + SHA512), new byte[0]), 400, "BLOB_UPLOAD_INVALID");
        assertStatus(404, there.head("/v2/r/blobs/" + SHA256));
        assertStatus(204, there.delete(further));
        there.blob("r", CONTENT);
        assertThat(here.get("/v2/r/blobs/" + SHA256).body()).isEqualTo(CONTENT);
    }

    private static void waitForBytes(RegistryClient client, String location) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        HttpResponse<byte[]> status = client.get(location);
        while (status.statusCode() != 204 || !header(status, "Range").equals("0-2499")) {
            assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
            status = client.get(location);
        }
    }
}
