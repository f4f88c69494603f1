package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.memory.MemoryStore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A store whose credentials are for reading. */
class ReadableStoreTest {

    @Test
    @DisplayName("B5 what may only be read is served, and ready; a push is refused with 405 as by a read-only registry")
    void isServedReadOnly() throws Exception {
        MemoryStore memory = new MemoryStore();
        byte[] manifest;
        try (Registry before = Registry.builder(memory).port(0).build().start()) {
            manifest = new RegistryClient(before.url()).image("r", "v1", "layer");
        }
        try (Registry registry = Registry.builder(PromisingStore.readable(memory))
                .port(0)
                .deleteEnabled(true)
                .build()
                .start()) {
            RegistryClient client = new RegistryClient(registry.url());
            assertThat(assertStatus(200, client.get("/v2/r/manifests/v1")).body())
                    .isEqualTo(manifest);
            assertStatus(405, client.send("POST", "/v2/r/blobs/uploads/", new byte[0]));
            assertStatus(405, client.send("DELETE", "/v2/r/manifests/v1", new byte[0]));
            assertStatus(200, client.get("/readyz"));
        }
    }
}
