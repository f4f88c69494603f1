package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.Digest;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS, and HTTP/2 in it. */
class HttpsTest {

    /** Fewer than a connection may have: the client makes an error of one more. */
    private static final int STREAMS = 80;

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(
            MemoryStore::new, settings -> settings.tls(certificate.certificate(), certificate.key()));

    @RegisterExtension
    final RegistryExtension frugal = new RegistryExtension(
            MemoryStore::new, settings -> settings.tls(certificate.certificate(), certificate.key())
                    .cipherSuites(List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")));

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(folder);
    }

    private static HttpClient http(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(certificate.trust())
                .build();
    }

    private RegistryClient client(HttpClient.Version version) {
        return new RegistryClient(registry.registry().url(), http(version));
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    @DisplayName("K-42 5 MB are pushed in every way and pulled, over TLS with HTTP/1.1 and HTTP/2")
    void contentIsPushedAndPulled(HttpClient.Version version) {
        RegistryClient client = client(version);
        byte[] content = RegistryClient.bytes(5_000_000, 1);
        Digest digest = Digest.sha256(content);
        for (PushMethod method : PushMethod.values()) {
            String repository = "r/" + method.label();
            HttpResponse<byte[]> pushed = assertStatus(201, method.push(client, repository, content, digest));
            assertThat(pushed.version()).isEqualTo(version);
            HttpResponse<byte[]> pulled = assertStatus(200, client.get("/v2/" + repository + "/blobs/" + digest));
            assertThat(pulled.version()).isEqualTo(version);
            assertThat(pulled.body()).isEqualTo(content);
        }
        String path = "/v2/r/post_only/blobs/" + digest;
        assertThat(assertStatus(206, client.get(path, "Range", "bytes=4000000-4999999"))
                        .body())
                .isEqualTo(Arrays.copyOfRange(content, 4_000_000, 5_000_000));
        byte[] manifest = client.image("r", "v1", "layer");
        assertThat(client.get("/v2/r/manifests/v1").body()).isEqualTo(manifest);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    @DisplayName("K-36 K-38 answers without bodies and early refusals leave the connection usable")
    void refusalsLeaveTheConnectionUsable(HttpClient.Version version) {
        RegistryClient client = client(version);
        byte[] body = new byte[200_000];
        for (int round = 0; round < 20; round++) {
            assertStatus(404, client.head("/v2/r/manifests/absent"));
            assertStatus(404, client.send("PATCH", "/v2/r/blobs/uploads/unknown", body));
            assertStatus(400, client.send("PUT", "/v2/R/manifests/v1", body));
            assertStatus(405, client.post("/v2/r/tags/list"));
            assertStatus(202, client.post("/v2/r/blobs/uploads/"));
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    @DisplayName("K-38 a client that is refused in the middle of a long body gets to see why")
    void refusalsOfLongBodiesAreSeen(HttpClient.Version version) {
        RegistryClient client = client(version);
        byte[] body = new byte[8 * 1024 * 1024];
        for (int round = 0; round < 20; round++) {
            assertStatus(404, client.send("PATCH", "/v2/r/blobs/uploads/unknown", body));
            assertStatus(404, client.stream("PATCH", "/v2/r/blobs/uploads/unknown", body));
        }
    }

    @Test
    @DisplayName("O1 TLS 1.2 is spoken with the chosen cipher suites only, and TLS 1.3 with its own")
    void cipherSuitesAreChosen() throws Exception {
        String chosen = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
        int port = frugal.registry().port();
        assertThat(cipherSuite(port, "TLSv1.2", chosen, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
                .isEqualTo(chosen);
        assertThat(cipherSuite(port, "TLSv1.3", "TLS_AES_128_GCM_SHA256")).isEqualTo("TLS_AES_128_GCM_SHA256");
        assertThatThrownBy(() -> cipherSuite(port, "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
                .isInstanceOf(SSLHandshakeException.class);
    }

    private static String cipherSuite(int port, String version, String... offered) throws IOException {
        try (SSLSocket socket = (SSLSocket)
                certificate.trust().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setEnabledProtocols(new String[] {version});
            socket.setEnabledCipherSuites(offered);
            socket.startHandshake();
            return socket.getSession().getCipherSuite();
        }
    }

    @Test
    @DisplayName("K-42 many streams on one HTTP/2 connection all get their own content")
    void manyStreamsShareAConnection() {
        RegistryClient client = client(HttpClient.Version.HTTP_2);
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            contents.add(RegistryClient.bytes(300_000, i));
            client.blob("r", contents.get(i));
        }
        HttpClient http = http(HttpClient.Version.HTTP_2);
        for (int round = 0; round < 4; round++) {
            List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                String path = "/v2/r/blobs/" + Digest.sha256(contents.get(i % contents.size()));
                HttpRequest request = HttpRequest.newBuilder(
                                registry.registry().url().resolve(path))
                        .build();
                answers.add(http.sendAsync(request, BodyHandlers.ofByteArray()));
            }
            for (int i = 0; i < STREAMS; i++) {
                HttpResponse<byte[]> answer = answers.get(i).join();
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.body()).isEqualTo(contents.get(i % contents.size()));
            }
        }
    }

    @Test
    @DisplayName("K-42 a stream that nobody reads holds up no other one of its connection")
    void slowStreamsHoldUpNoOthers() throws Exception {
        HttpClient http = http(HttpClient.Version.HTTP_2);
        RegistryClient client = new RegistryClient(registry.registry().url(), http);
        byte[] large = RegistryClient.bytes(40 * 1024 * 1024, 1);
        String path = "/v2/r/blobs/" + client.blob("r", large);
        HttpRequest request =
                HttpRequest.newBuilder(registry.registry().url().resolve(path)).build();
        try (InputStream slow = http.send(request, BodyHandlers.ofInputStream()).body()) {
            assertThat(slow.readNBytes(1000)).isEqualTo(Arrays.copyOf(large, 1000));
            byte[] small = RegistryClient.bytes(1_000_000, 2);
            String other = "/v2/r/blobs/" + client.blob("r", small);
            for (int i = 0; i < 20; i++) {
                HttpResponse<byte[]> answer = assertStatus(200, client.get(other));
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.body()).isEqualTo(small);
            }
            assertThat(slow.readAllBytes()).isEqualTo(Arrays.copyOfRange(large, 1000, large.length));
        }
    }

    @Test
    @DisplayName("V-42 plain HTTP on a TLS port is cut off at once")
    void plainHttpIsRefused() throws IOException {
        try (RawConnection connection = registry.connect()) {
            connection.send("GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n");
            long start = System.nanoTime();
            assertThat(connection.countToEnd()).isLessThan(1000);
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        }
        assertStatus(200, client(HttpClient.Version.HTTP_1_1).get("/v2/"));
    }
}
