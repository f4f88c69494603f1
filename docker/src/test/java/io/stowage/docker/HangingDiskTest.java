package io.stowage.docker;

import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.server.Registry;
import io.stowage.server.RegistryClient;
import io.stowage.storage.BlobStore;
import io.stowage.storage.contract.FaultyStore;
import io.stowage.storage.contract.Gate;
import io.stowage.storage.contract.Verb;
import io.stowage.storage.fs.TrialDisk;
import io.stowage.storage.fs.TrialDisk.Fault;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A disk that hangs, until the test has seen that nobody else waits for it. Nothing is timed here. */
final class HangingDiskTest {

    /** Each event loop has one of them at least, none has as many as may read for it at a time. */
    private static final int HUNG_READS = Math.max(4, Runtime.getRuntime().availableProcessors());

    /** More than a journal takes. */
    private static final byte[] LARGE = RegistryClient.bytes(200_000, 1);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Registry start(BlobStore store) throws Exception {
        return Registry.builder(store)
                .deleteEnabled(true)
                .drainTimeout(Duration.ofSeconds(5))
                .build()
                .start();
    }

    private static int status(HttpResponse<byte[]> answer) {
        return answer.statusCode();
    }

    private static void assertAnswers(RegistryClient client, byte[] manifest) {
        assertThat(status(client.get("/v2/"))).isEqualTo(200);
        assertThat(status(client.get("/nowhere"))).isEqualTo(404);
        assertThat(status(client.get("/v2/KEPT/tags/list"))).isEqualTo(400);
        assertThat(client.get("/v2/kept/manifests/v1").body()).isEqualTo(manifest);
        String digest = Digest.sha256(manifest).toString();
        assertThat(client.get("/v2/kept/manifests/" + digest).body()).isEqualTo(manifest);
        assertThat(status(client.get("/v2/kept/manifests/v2"))).isEqualTo(404);
        String layer = "/v2/kept/blobs/" + Digest.sha256(utf8("layer"));
        assertThat(status(client.head(layer))).isEqualTo(200);
        assertThat(client.get(layer).body()).isEqualTo(utf8("layer"));
        assertThat(client.get("/v2/kept/blobs/" + Digest.sha256(LARGE)).body()).isEqualTo(LARGE);
    }

    @Test
    @DisplayName("T-07 at whichever change a push hangs on its disk, pings, refusals and pulls are answered meanwhile")
    void aChangeThatHangs() throws Exception {
        TrialDisk disk = TrialDisk.empty();
        try (BlobStore store = disk.open();
                Registry registry = start(store)) {
            RegistryClient client = new RegistryClient(registry.url());
            byte[] manifest = client.image("kept", "v1", "layer");
            client.blob("kept", LARGE);
            int hung = 0;
            boolean hit = true;
            for (int change = 1; hit; change++) {
                String repository = "r" + change;
                byte[] large = RegistryClient.bytes(LARGE.length, change + 1);
                disk.arm(Fault.HANGING, change);
                Future<Digest> push = threads.submit(() -> {
                    try {
                        client.image(repository, "v1", "layer of " + repository);
                        return client.blob(repository, large);
                    } finally {
                        disk.heal();
                    }
                });
                hit = disk.awaitHit();
                if (hit) {
                    assertAnswers(client, manifest);
                    hung += push.isDone() ? 0 : 1;
                }
                disk.heal();
                String path = "/v2/" + repository + "/blobs/" + push.get();
                assertThat(client.get(path).body()).isEqualTo(large);
            }
            System.out.printf("%d points at which a push hung%n", hung);
            assertThat(hung).isGreaterThan(10);
        }
    }

    @Test
    @DisplayName("T-07 reads that hang are overtaken by all others, on the same event loops")
    void readsThatHang() throws Exception {
        List<Gate> gates = new ArrayList<>();
        try (FaultyStore store = new FaultyStore(TrialDisk.empty().open());
                Registry registry = start(store)) {
            assertThat(store.capabilities().local()).isTrue();
            RegistryClient client = new RegistryClient(registry.url());
            byte[] manifest = client.image("kept", "v1", "layer");
            client.blob("kept", LARGE);
            try {
                for (int call = 1; call <= HUNG_READS; call++) {
                    gates.add(store.stopBefore(Verb.READ, call));
                }
                List<Future<HttpResponse<byte[]>>> held = new ArrayList<>();
                for (int call = 0; call < HUNG_READS; call++) {
                    held.add(threads.submit(() -> client.get("/v2/kept/manifests/v1")));
                }
                for (Gate gate : gates) {
                    gate.awaitArrival();
                }
                List<Future<?>> others = new ArrayList<>();
                for (int other = 0; other < 2 * HUNG_READS; other++) {
                    others.add(threads.submit(() -> assertAnswers(client, manifest)));
                }
                for (Future<?> other : others) {
                    other.get();
                }
                assertThat(held).noneMatch(Future::isDone);
                gates.forEach(Gate::open);
                for (Future<HttpResponse<byte[]>> answer : held) {
                    assertThat(answer.get().body()).isEqualTo(manifest);
                }
            } finally {
                gates.forEach(Gate::open);
            }
        }
    }
}
