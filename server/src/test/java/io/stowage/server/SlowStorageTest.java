package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.contract.FaultyStore;
import io.stowage.storage.contract.Gate;
import io.stowage.storage.contract.Verb;
import io.stowage.storage.memory.MemoryStore;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store that does not answer. Nothing is timed here: its calls return when the test lets them, and not before. */
class SlowStorageTest {

    /** As many as a registry has threads for storage, and as many again that wait for one. */
    private static final int CALLS = 32;

    private static final int STORAGE_THREADS = 16;

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(() -> new FaultyStore(new MemoryStore()), settings -> {});

    private final ExecutorService threads = Executors.newFixedThreadPool(CALLS);
    private final List<Gate> gates = new ArrayList<>();
    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
    }

    @AfterEach
    void stop() {
        gates.forEach(Gate::open);
        threads.shutdownNow();
    }

    @Test
    @DisplayName("T-07 while every storage thread is held up, whatever needs no storage is answered")
    void requestsWithoutStorageAreAnswered() throws Exception {
        client.image("r", "v1", "layer");
        FaultyStore store = (FaultyStore) registry.store();
        for (int call = 1; call <= CALLS; call++) {
            gates.add(store.stopBefore(Verb.LIST, call));
        }
        List<Future<HttpResponse<byte[]>>> held = new ArrayList<>();
        for (int call = 0; call < CALLS; call++) {
            held.add(threads.submit(() -> client.get("/v2/r/tags/list")));
        }
        for (Gate gate : gates.subList(0, STORAGE_THREADS)) {
            gate.awaitArrival();
        }
        for (int round = 0; round < 50; round++) {
            assertStatus(200, client.get("/v2/"));
            assertStatus(404, client.get("/nowhere"));
            assertStatus(405, client.post("/v2/r/tags/list"));
            assertStatus(400, client.get("/v2/R/tags/list"));
        }
        assertThat(held).noneMatch(Future::isDone);
        gates.forEach(Gate::open);
        for (Future<HttpResponse<byte[]>> answer : held) {
            assertStatus(200, answer.get());
        }
    }
}
