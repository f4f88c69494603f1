package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.MediaType;
import io.stowage.server.http.Limits;
import io.stowage.storage.memory.MemoryStore;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What has to wait on one connection of HTTP/2 leaves room to what does not. */
class HttpsLimitsTest {

    private static final int MANIFESTS = 30;

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    /** Room for one of the manifests, and for windows of all. */
    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(
            MemoryStore::new, settings -> settings.tls(certificate.certificate(), certificate.key())
                    .limits(Limits.ofMemory(64 << 20, 64 << 20).withCollectedBytes(1_000_000)));

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(folder);
    }

    @Test
    @DisplayName("T-16 manifests that wait unread on a connection hold up none that is being read")
    void waitingManifestsHoldUpNoOthers() {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(certificate.trust())
                .build();
        RegistryClient client = new RegistryClient(registry.registry().url(), http);
        client.image("r", "v1", "layer");
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < MANIFESTS; i++) {
            byte[] manifest = Manifests.small(Manifests.annotation("n" + i, "x".repeat(600_000)));
            String tag = "t" + i;
            answers.add(CompletableFuture.supplyAsync(
                    () -> client.manifest("r", tag, manifest, MediaType.OCI_MANIFEST),
                    task -> new Thread(task).start()));
        }
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            HttpResponse<byte[]> stored = assertStatus(201, answer.join());
            assertThat(stored.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }
}
