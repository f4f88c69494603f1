package io.stowage.server;

import static io.stowage.server.RegistryClient.text;
import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.layout.OwnTree;
import io.stowage.server.ops.HealthCheck;
import io.stowage.server.ops.HealthCheck.Finding;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.contract.FaultyStore;
import io.stowage.storage.contract.Gate;
import io.stowage.storage.contract.Verb;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a registry says truly how it is. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HealthTest {

    private static final Duration OFTEN = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 0);

    @TempDir
    Path directory;

    private static RegistryBuilder on(BlobStore store) {
        return Registry.builder(store).drainTimeout(Duration.ZERO).debug(LOCAL);
    }

    private static int status(Registry registry, String path) {
        return new RegistryClient(registry.url()).get(path).statusCode();
    }

    private static RegistryClient debug(Registry registry) {
        return new RegistryClient(
                URI.create("http://127.0.0.1:" + registry.debugPort().orElseThrow()));
    }

    private static String failures(Registry registry) {
        return text(debug(registry).get("/debug/health"));
    }

    /** Ends by the time limit of the test at the latest. */
    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aWellRegistrySaysSoOnEachPath() throws Exception {
        try (Registry registry = on(new MemoryStore()).build().start()) {
            for (String path : List.of("/", "/healthz", "/livez", "/readyz", "/startupz", "/v2/")) {
                assertThat(status(registry, path)).as(path).isEqualTo(200);
            }
            assertThat(debug(registry).get("/debug/health").statusCode()).isEqualTo(200);
            assertThat(failures(registry)).isEqualTo("{}");
        }
    }

    @Test
    @DisplayName("K13 the port for clients shows nothing that is for operators, and the other way round")
    void eachPortHasItsOwn() throws Exception {
        try (Registry registry =
                on(new MemoryStore()).metrics("/metrics", () -> "a 1\n").build().start()) {
            assertThat(status(registry, "/metrics")).isEqualTo(404);
            assertThat(status(registry, "/debug/health")).isEqualTo(404);
            RegistryClient debug = debug(registry);
            assertThat(text(debug.get("/metrics"))).isEqualTo("a 1\n");
            assertThat(debug.get("/metrics").headers().firstValue("content-type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            for (String path : List.of("/v2/", "/v2/_catalog", "/debug/vars", "/debug/pprof/", "/")) {
                assertThat(debug.get(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(debug.delete("/debug/health").statusCode()).isEqualTo(405);
            assertThat(debug.send("PUT", "/metrics", utf8("a 2")).statusCode()).isEqualTo(405);
        }
    }

    /** What has failed is looked at again soon, however seldom it is looked at otherwise. */
    @Test
    void whatIsWellAgainIsSeenBeforeTheIntervalIsOver() throws Exception {
        Path file = Files.createFile(directory.resolve("leave-me-alone"));
        try (Registry registry = on(new MemoryStore())
                .healthCheck(HealthCheck.file(file, Duration.ofHours(1)))
                .build()
                .start()) {
            await(() -> status(registry, "/v2/") == 503);
            Files.delete(file);
            await(() -> status(registry, "/v2/") == 200);
        }
    }

    @Test
    @DisplayName("O3 while a check fails, everything but the paths about it is 503 UNAVAILABLE")
    void aFailedCheckIsToldToEverybody() throws Exception {
        Path file = directory.resolve("leave-me-alone");
        try (Registry registry = on(new MemoryStore())
                .healthCheck(HealthCheck.file(file, OFTEN))
                .build()
                .start()) {
            assertThat(status(registry, "/v2/")).isEqualTo(200);
            Files.createFile(file);
            await(() -> status(registry, "/v2/") == 503);
            for (String path : List.of("/", "/healthz", "/v2/", "/v2/_catalog", "/v2/a/manifests/b", "/readyz")) {
                assertThat(status(registry, path)).as(path).isEqualTo(503);
            }
            assertThat(text(new RegistryClient(registry.url()).get("/"))).contains("\"UNAVAILABLE\"");
            assertThat(status(registry, "/livez")).isEqualTo(200);
            assertThat(status(registry, "/nowhere")).isEqualTo(404);
            assertThat(debug(registry).get("/debug/health").statusCode()).isEqualTo(503);
            assertThat(failures(registry)).isEqualTo("{\"" + file + "\":\"file exists\"}");
            Files.delete(file);
            await(() -> status(registry, "/v2/") == 200);
            assertThat(failures(registry)).isEqualTo("{}");
        }
    }

    @Test
    void aCheckFailsAtItsThresholdAndIsWellAtOnce() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        AtomicInteger inARow = new AtomicInteger();
        HealthCheck check = new HealthCheck("mine", () -> look(broken, inARow), OFTEN, 5);
        try (Registry registry =
                on(new MemoryStore()).healthCheck(check).build().start()) {
            broken.set(true);
            await(() -> !failures(registry).equals("{}"));
            assertThat(inARow.get()).isGreaterThanOrEqualTo(5);
            assertThat(failures(registry)).isEqualTo("{\"mine\":\"broken\"}");
            broken.set(false);
            await(() -> failures(registry).equals("{}"));
        }
    }

    private static Optional<Finding> look(AtomicBoolean broken, AtomicInteger inARow) {
        if (!broken.get()) {
            inARow.set(0);
            return Optional.empty();
        }
        inARow.incrementAndGet();
        return Optional.of(new Finding("broken", false));
    }

    @Test
    @DisplayName("T15 nothing is well before the store has answered once")
    void untilTheStoreHasAnsweredNothingIsWell() throws Exception {
        FaultyStore store = new FaultyStore(new MemoryStore());
        Gate gate = store.stopBefore(Verb.PROBE, 1);
        try (Registry registry =
                on(store).storageCheck("storagedriver_it", OFTEN, 3).build().start()) {
            gate.awaitArrival();
            assertThat(status(registry, "/")).isEqualTo(503);
            assertThat(status(registry, "/startupz")).isEqualTo(503);
            assertThat(status(registry, "/readyz")).isEqualTo(503);
            assertThat(status(registry, "/livez")).isEqualTo(200);
            gate.open();
            await(() -> status(registry, "/") == 200);
            await(() -> status(registry, "/startupz") == 200);
            assertThat(status(registry, "/readyz")).isEqualTo(200);
        } finally {
            gate.open();
        }
    }

    @Test
    void aFullStoreIsNotReadyButServesWhatItHas() throws Exception {
        FaultyStore store = new FaultyStore(new MemoryStore());
        try (Registry registry =
                on(store).storageCheck("storagedriver_it", OFTEN, 1).build().start()) {
            new RegistryClient(registry.url()).image("r", "v1", "layer");
            for (int call = 1; call <= 10; call++) {
                store.failBefore(Verb.PROBE, call, new StorageException.Full("no room"));
            }
            await(() -> status(registry, "/readyz") == 503);
            await(() -> failures(registry).contains("full"));
            assertThat(status(registry, "/v2/r/manifests/v1")).isEqualTo(200);
            assertThat(status(registry, "/")).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("O3 a store that refuses to be read, too, is well for nobody")
    void aStoreThatCannotBeReadIsNotWell() throws Exception {
        FaultyStore store = new FaultyStore(new MemoryStore());
        try (Registry registry =
                on(store).storageCheck("store", OFTEN, 1).build().start()) {
            await(() -> status(registry, "/healthz") == 200);
            for (int call = 1; call <= 1000; call++) {
                store.failBefore(Verb.PROBE, call, new StorageException.Rejected("no permission"));
                store.failBefore(Verb.LIST, call, new StorageException.Rejected("no permission"));
            }
            await(() -> status(registry, "/healthz") == 503 && status(registry, "/v2/") == 503);
            assertThat(status(registry, "/livez")).isEqualTo(200);
        }
    }

    @Test
    void portsAndUrlsAreAsked() throws Exception {
        try (BlobStore store = new MemoryStore();
                Registry other = Registry.builder(store).build().start()) {
            InetSocketAddress nobody = nobody();
            InetSocketAddress there = new InetSocketAddress("127.0.0.1", other.port());
            assertThat(HealthCheck.tcp(there, PATIENCE, OFTEN, 1).probe().look())
                    .isEmpty();
            assertThat(HealthCheck.tcp(nobody, PATIENCE, OFTEN, 1).probe().look())
                    .isPresent();
            assertThat(HealthCheck.tcp(nobody, PATIENCE, OFTEN, 1).name()).isEqualTo("127.0.0.1:" + nobody.getPort());
            assertThat(http(other, "/v2/", 200)).isEmpty();
            assertThat(http(other, "/nowhere", 404)).isEmpty();
            assertThat(http(other, "/nowhere", 200)).hasValue(new Finding("the answer is 404, not 200", false));
            URI dead = URI.create("http://127.0.0.1:" + nobody.getPort() + "/");
            assertThat(HealthCheck.http(dead, Map.of(), 200, PATIENCE, OFTEN, 1)
                            .probe()
                            .look())
                    .isPresent();
        }
    }

    private static InetSocketAddress nobody() throws IOException {
        try (ServerSocket closed = new ServerSocket(0)) {
            return new InetSocketAddress("127.0.0.1", closed.getLocalPort());
        }
    }

    private static Optional<Finding> http(Registry registry, String path, int status) {
        return HealthCheck.http(registry.url().resolve(path), Map.of(), status, PATIENCE, OFTEN, 1)
                .probe()
                .look();
    }

    @Test
    void whileAStoreIsCollectedPushesWaitAndPullsDoNot() throws Exception {
        MemoryStore store = new MemoryStore();
        try (Registry first = Registry.builder(store).build().start()) {
            new RegistryClient(first.url()).image("r", "v1", "layer");
        }
        StorageKey collector = new StorageKey(OwnTree.collectors() + "somebody");
        store.write(collector, utf8("at work"), Precondition.none());
        try (Registry registry = on(store).build().start()) {
            RegistryClient client = new RegistryClient(registry.url());
            assertThat(client.get("/v2/r/manifests/v1").statusCode()).isEqualTo(200);
            assertThat(client.post("/v2/r/blobs/uploads/").statusCode()).isEqualTo(503);
            assertThat(status(registry, "/readyz")).isEqualTo(503);
            store.delete(collector, Precondition.none());
            await(() -> status(registry, "/readyz") == 200);
            assertThat(client.post("/v2/r/blobs/uploads/").statusCode()).isEqualTo(202);
        }
    }

    @Test
    void aReadOnlyRegistryWritesNothingAtAll() throws Exception {
        MemoryStore store = new MemoryStore();
        try (Registry registry = on(store)
                .readOnly(true)
                .storageCheck("storagedriver_it", OFTEN, 1)
                .build()
                .start()) {
            assertThat(status(registry, "/readyz")).isEqualTo(200);
            assertThat(status(registry, "/")).isEqualTo(200);
            assertThat(store.usedBytes()).isZero();
        }
    }
}
