package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.server.http.RequestLimit;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Of too many requests at once some wait for their turn, and the others are told to come again. */
class RequestLimitTest {

    private static final Duration PATIENT = Duration.ofMinutes(1);

    @RegisterExtension
    final RegistryExtension registry = limited(PATIENT);

    @RegisterExtension
    final RegistryExtension hasty = limited(Duration.ofMillis(200));

    /** Room for one download and none that waits; for one push, and one that waits. */
    private static RegistryExtension limited(Duration patience) {
        return new RegistryExtension(
                MemoryStore::new,
                settings -> settings.requests(new RequestLimit(1, 0, patience), new RequestLimit(1, 1, patience)));
    }

    private static void push(RawConnection connection) throws IOException {
        connection.send("POST /v2/r/blobs/uploads/?digest=" + Digest.sha256(RegistryClient.utf8("abc"))
                + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    }

    private static int finish(RawConnection connection) throws IOException {
        return connection.send("abc").answer().status();
    }

    private static void await(Condition condition) throws IOException {
        long end = System.nanoTime() + PATIENT.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void assertRefused(RawConnection connection) throws IOException {
        RawConnection.Answer answer = connection.answer();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.head()).containsPattern("(?i)\r\nRetry-After: [1-9][0-9]*\r\n");
        assertThat(answer.body()).contains("TOOMANYREQUESTS");
    }

    @Test
    @DisplayName("O12 of three pushes with room for one and one that waits, one is told to come again")
    void pushesWait() throws IOException {
        try (RawConnection first = registry.connect();
                RawConnection second = registry.connect();
                RawConnection third = registry.connect()) {
            push(first);
            assertThat(first.head()).startsWith("HTTP/1.1 100");
            push(second);
            push(third);
            await(() -> second.hasAnswer() || third.hasAnswer());
            RawConnection waiting = second.hasAnswer() ? third : second;
            assertRefused(waiting == second ? third : second);
            assertStatus(200, registry.client().get("/v2/"));
            assertThat(waiting.hasAnswer()).isFalse();
            assertThat(finish(first)).isEqualTo(201);
            assertThat(waiting.head()).startsWith("HTTP/1.1 100");
            assertThat(finish(waiting)).isEqualTo(201);
        }
        await(() -> registry.client().post("/v2/r/blobs/uploads/").statusCode() == 202);
    }

    @Test
    @DisplayName("O12 who hangs up leaves his place to others, and one who waits too long is told to come again")
    void placesAreLeft() throws IOException {
        try (RawConnection first = hasty.connect();
                RawConnection second = hasty.connect()) {
            push(first);
            assertThat(first.head()).startsWith("HTTP/1.1 100");
            push(second);
            assertRefused(second);
        }
        await(() -> hasty.client().post("/v2/r/blobs/uploads/").statusCode() == 202);
    }

    @Test
    @DisplayName("O12 a download too many is told to come again; how the registry is can be asked all the same")
    void downloadsAreLimited() throws IOException {
        RegistryClient client = registry.client();
        byte[] large = RegistryClient.bytes(32 << 20, 1);
        String path = "/v2/r/blobs/" + client.blob("r", large);
        try (RawConnection first = registry.connect()) {
            first.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(first.head()).startsWith("HTTP/1.1 200");
            assertStatus(429, client.get("/v2/"));
            assertStatus(200, client.get("/livez"));
            assertStatus(200, client.get("/readyz"));
            assertStatus(200, client.get("/healthz"));
            assertThat(first.read(large.length)).isEqualTo(large);
        }
        await(() -> client.get("/v2/").statusCode() == 200);
    }
}
