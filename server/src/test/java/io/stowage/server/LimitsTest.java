package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.server.http.Limits;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is over the limits is refused at once or after a while, and what is within them is not. */
class LimitsTest {

    private static final int CONNECTIONS = 8;
    private static final int MANIFEST_BYTES = 600_000;
    private static final String PING = "GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n";

    /** Room for one transfer, and for one of the manifests. */
    @RegisterExtension
    final RegistryExtension registry =
            new RegistryExtension(MemoryStore::new, settings -> settings.bodyRatePeriod(Duration.ofSeconds(8))
                    .limits(Limits.ofMemory(64 << 20, 64 << 20)
                            .withConnections(CONNECTIONS)
                            .withTransfers(1)
                            .withSliceBytes(0)
                            .withCollectedBytes(1_000_000)));

    private static void assertBusy(HttpResponse<byte[]> answer) {
        assertRefused(answer, 429, "TOOMANYREQUESTS");
        assertThat(header(answer, "Retry-After")).matches("[1-9][0-9]*");
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("T-16 a connection too many is told to come again, and taken in when there is room")
    void connectionsAreLimited() throws IOException {
        List<RawConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                RawConnection connection = registry.connect();
                open.add(connection);
                assertThat(connection.send(PING).answer().status()).isEqualTo(200);
            }
            for (int i = 0; i < 3 * CONNECTIONS; i++) {
                try (RawConnection refused = registry.connect()) {
                    RawConnection.Answer answer = refused.send(PING).answer();
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.head()).containsIgnoringCase("\r\nConnection: close");
                    assertThat(answer.head()).containsPattern("(?i)\r\nRetry-After: [1-9][0-9]*\r\n");
                    assertThat(answer.body()).contains("\"errors\":[{\"code\":\"UNAVAILABLE\"");
                    assertThat(refused.isEnded()).isTrue();
                }
            }
            assertThat(open.get(0).send(PING).answer().status()).isEqualTo(200);
            open.remove(0).close();
            await(() -> {
                try (RawConnection again = registry.connect()) {
                    return again.send(PING).answer().status() == 200;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        } finally {
            for (RawConnection connection : open) {
                connection.close();
            }
        }
    }

    @Test
    @DisplayName("T-16 a connection too many that says nothing is told all the same")
    void silentConnectionsAreRefused() throws IOException {
        List<RawConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                RawConnection connection = registry.connect();
                open.add(connection);
                assertThat(connection.send(PING).answer().status()).isEqualTo(200);
            }
            try (RawConnection silent = registry.connect()) {
                assertThat(silent.answer().status()).isEqualTo(503);
                assertThat(silent.isEnded()).isTrue();
            }
        } finally {
            for (RawConnection connection : open) {
                connection.close();
            }
        }
    }

    /** Sends the first bytes of an upload of ten, which has its place when this returns. */
    private static void begin(RawConnection connection, String location) throws IOException {
        connection.send(
                "PATCH " + location + " HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
        assertThat(connection.head()).startsWith("HTTP/1.1 100");
        connection.send("abc");
    }

    @Test
    @DisplayName("T-16 an upload too many is told to come again, and taken when the other one has ended")
    void uploadsAreLimited() throws IOException {
        RegistryClient client = registry.client();
        String first = client.upload("r");
        String second = client.upload("r");
        byte[] content = RegistryClient.bytes(1000, 1);
        try (RawConnection slow = registry.connect()) {
            begin(slow, first);
            assertBusy(client.send("PATCH", second, content));
            assertStatus(200, client.get("/v2/"));
            slow.send("defghij");
            assertThat(slow.answer().status()).isEqualTo(202);
        }
        await(() -> client.send("PATCH", second, content).statusCode() == 202);
    }

    @Test
    @DisplayName("T-16 an upload whose client vanishes leaves its place to others")
    void vanishedUploadsLeaveTheirPlace() throws IOException {
        RegistryClient client = registry.client();
        String first = client.upload("r");
        try (RawConnection slow = registry.connect()) {
            begin(slow, first);
            assertBusy(client.send("PATCH", client.upload("r"), new byte[10]));
        }
        await(() -> client.send("PATCH", client.upload("r"), new byte[10]).statusCode() == 202);
    }

    @Test
    @DisplayName("T-16 a download too many is told to come again, and served when another one has ended")
    void downloadsAreLimited() throws IOException {
        RegistryClient client = registry.client();
        byte[] large = RegistryClient.bytes(32 << 20, 1);
        Digest digest = client.blob("r", large);
        String request = "GET /v2/r/blobs/" + digest + " HTTP/1.1\r\nHost: h\r\n\r\n";
        String path = "/v2/r/blobs/" + digest;
        try (RawConnection first = registry.connect()) {
            assertThat(first.send(request).head()).startsWith("HTTP/1.1 200");
            assertBusy(client.get(path));
            assertStatus(200, client.head(path));
            assertThat(Digest.sha256(first.read(large.length))).isEqualTo(digest);
        }
        await(() -> Arrays.equals(client.get(path).body(), large));
    }

    private static byte[] manifest(int index) {
        return Manifests.small(Manifests.annotation("n" + index, "x".repeat(MANIFEST_BYTES)));
    }

    @Test
    @DisplayName("T-16 manifests at once are collected one after the other, and all are stored")
    void manifestsWaitForTheirTurn() {
        RegistryClient client = registry.client();
        client.image("r", "v1", "layer");
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS - 1; i++) {
            byte[] manifest = manifest(i);
            String tag = "t" + i;
            RegistryClient own = registry.client();
            answers.add(CompletableFuture.supplyAsync(() -> own.manifest("r", tag, manifest, MediaType.OCI_MANIFEST)));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertStatus(201, answers.get(i).join());
            assertThat(client.get("/v2/r/manifests/t" + i).body()).isEqualTo(manifest(i));
        }
    }

    @Test
    @DisplayName(
            "T-16 a manifest that finds no memory in time is told to come again, and one that does not come is cut off")
    void manifestsWaitNotForEver() throws IOException {
        RegistryClient client = registry.client();
        client.image("r", "v1", "layer");
        byte[] manifest = manifest(1);
        String head = "PUT /v2/r/manifests/slow HTTP/1.1\r\nHost: h\r\nContent-Type: " + MediaType.OCI_MANIFEST
                + "\r\nContent-Length: " + manifest.length + "\r\n";
        try (RawConnection slow = registry.connect()) {
            slow.send(head + "Expect: 100-continue\r\n\r\n");
            assertThat(slow.head()).startsWith("HTTP/1.1 100");
            assertBusy(client.manifest("r", "v2", manifest, MediaType.OCI_MANIFEST));
            assertThat(slow.answer().status()).isEqualTo(408);
            assertThat(slow.isEnded()).isTrue();
        }
        assertStatus(201, client.manifest("r", "v2", manifest, MediaType.OCI_MANIFEST));
    }
}
