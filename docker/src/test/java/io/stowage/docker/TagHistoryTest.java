package io.stowage.docker;

import static io.stowage.server.RegistryClient.descriptor;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.docker.RegisterHistory.Call;
import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.server.Registry;
import io.stowage.server.RegistryClient;
import io.stowage.storage.BlobStore;
import io.stowage.storage.fs.FileStoreProvider;
import io.stowage.storage.memory.MemoryStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several clients move, delete and read a few tags at once; what each of them saw must fit into one order. */
final class TagHistoryTest {

    private static final int CLIENTS = 4;
    private static final int TAGS = 3;
    private static final int ROUNDS = 6;
    private static final int CALLS = 30;

    private final List<byte[]> manifests =
            IntStream.range(0, 5).mapToObj(TagHistoryTest::manifest).toList();

    @TempDir
    Path directory;

    private static byte[] manifest(int number) {
        return utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"config\":"
                + descriptor("application/vnd.oci.empty.v1+json", utf8("{}"))
                + ",\"layers\":[],\"annotations\":{\"n\":\"" + number + "\"}}");
    }

    @Test
    @DisplayName("T-10 I4 I6 tags are linearizable in memory")
    void inMemory() throws Exception {
        check("memory", new MemoryStore());
    }

    @Test
    @DisplayName("T-10 I4 I6 tags are linearizable on a filesystem")
    void onAFilesystem() throws Exception {
        check("filesystem", new FileStoreProvider().open(Map.of("rootdirectory", directory.toString())));
    }

    private void check(String name, BlobStore opened) throws Exception {
        long seed = new Random().nextLong();
        int calls = 0;
        try (BlobStore store = opened;
                Registry registry =
                        Registry.builder(store).deleteEnabled(true).build().start()) {
            RegistryClient client = new RegistryClient(registry.url());
            for (int round = 0; round < ROUNDS; round++) {
                String repository = "r" + round;
                client.blob(repository, utf8("{}"));
                Map<String, List<Call>> histories = record(client, repository, seed + round);
                for (Map.Entry<String, List<Call>> history : histories.entrySet()) {
                    calls += history.getValue().size();
                    assertThat(RegisterHistory.isLinearizable(history.getValue()))
                            .as("%s, seed %d: %s", history.getKey(), seed, history.getValue())
                            .isTrue();
                }
            }
        }
        System.out.printf("tag histories, %s: %d calls, 0 violations, seed %d%n", name, calls, seed);
        assertThat(calls).isEqualTo(ROUNDS * CLIENTS * CALLS);
    }

    private Map<String, List<Call>> record(RegistryClient client, String repository, long seed) throws Exception {
        Map<String, List<Call>> histories = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<Boolean>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(seed * CLIENTS + i);
                clients.add(() -> {
                    for (int call = 0; call < CALLS; call++) {
                        String tag = "t" + random.nextInt(TAGS);
                        Call done = call(client, "/v2/" + repository + "/manifests/" + tag, random);
                        histories
                                .computeIfAbsent(tag, any -> java.util.Collections.synchronizedList(new ArrayList<>()))
                                .add(done);
                    }
                    return true;
                });
            }
            for (Future<Boolean> future : threads.invokeAll(clients)) {
                assertThat(future.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        return histories;
    }

    private Call call(RegistryClient client, String path, Random random) {
        int kind = random.nextInt(10);
        byte[] manifest = manifests.get(random.nextInt(manifests.size()));
        long began = System.nanoTime();
        if (kind < 4) {
            HttpResponse<byte[]> put =
                    client.send("PUT", path, manifest, "Content-Type", MediaType.OCI_MANIFEST.value());
            assertThat(put.statusCode()).isEqualTo(201);
            return Call.write(Digest.sha256(manifest).toString(), began, System.nanoTime());
        }
        if (kind < 5) {
            int status = client.delete(path).statusCode();
            assertThat(status).isIn(202, 404);
            return status == 202
                    ? Call.write(RegisterHistory.ABSENT, began, System.nanoTime())
                    : Call.read(RegisterHistory.ABSENT, began, System.nanoTime());
        }
        HttpResponse<byte[]> read = kind < 8 ? client.get(path) : client.head(path);
        assertThat(read.statusCode()).isIn(200, 404);
        String value = read.statusCode() == 200 ? header(read, "Docker-Content-Digest") : RegisterHistory.ABSENT;
        return Call.read(value, began, System.nanoTime());
    }
}
