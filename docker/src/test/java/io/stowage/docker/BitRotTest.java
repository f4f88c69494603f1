package io.stowage.docker;

import static io.stowage.server.RegistryClient.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.layout.DistributionTree;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.MediaType;
import io.stowage.oci.RepositoryName;
import io.stowage.server.Registry;
import io.stowage.server.RegistryBuilder;
import io.stowage.server.RegistryClient;
import io.stowage.server.TestCertificate;
import io.stowage.server.registry.Blob;
import io.stowage.server.registry.RegistryService;
import io.stowage.server.registry.RegistrySettings;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that gives back other bytes than it was given. */
final class BitRotTest {

    /** Answered from memory, in one piece, and in many; on either side of what is short. */
    private static final int[] LENGTHS = {1, 16 * 1024, 16 * 1024 + 1, 70_000, 1_000_000};

    private static final RepositoryName REPOSITORY = new RepositoryName("r");
    private static final Logger SERVER = Logger.getLogger("io.stowage.server");

    @TempDir
    static Path certificates;

    private static TestCertificate certificate;

    @TempDir
    Path directory;

    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            if (logged.getLevel().equals(Level.SEVERE)) {
                errors.add(logged.getMessage() + ' ' + logged.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(certificates);
    }

    @BeforeEach
    void listen() {
        SERVER.addHandler(collector);
        SERVER.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        SERVER.removeHandler(collector);
        SERVER.setUseParentHandlers(true);
    }

    private enum Edge {
        HTTP,
        HTTPS,
        HTTP_2;

        RegistryBuilder open(RegistryBuilder builder) {
            return this == HTTP ? builder : builder.tls(certificate.certificate(), certificate.key());
        }

        RegistryClient client(Registry registry) {
            HttpClient.Version version = this == HTTP_2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
            HttpClient.Builder http = HttpClient.newBuilder().version(version);
            return new RegistryClient(
                    registry.url(), (this == HTTP ? http : http.sslContext(certificate.trust())).build());
        }
    }

    /** What a disk does to a file. */
    private enum Damage {
        FIRST_BIT,
        BIT_IN_THE_MIDDLE,
        LAST_BIT,
        ZEROES,
        BYTE_LOST,
        BYTE_MORE,
        EMPTIED;

        byte[] to(byte[] bytes) {
            return switch (this) {
                case FIRST_BIT -> flip(bytes, 0, 0x80);
                case BIT_IN_THE_MIDDLE -> flip(bytes, bytes.length / 2, 0x10);
                case LAST_BIT -> flip(bytes, bytes.length - 1, 0x01);
                case ZEROES -> new byte[bytes.length];
                case BYTE_LOST -> Arrays.copyOf(bytes, bytes.length - 1);
                case BYTE_MORE -> Arrays.copyOf(bytes, bytes.length + 1);
                case EMPTIED -> new byte[0];
            };
        }

        private static byte[] flip(byte[] bytes, int at, int mask) {
            byte[] flipped = bytes.clone();
            flipped[at] ^= (byte) mask;
            return flipped;
        }
    }

    private BlobStore store() throws Exception {
        return Stores.open("filesystem", Map.of("rootdirectory", directory.toString(), "durability", "relaxed"));
    }

    private static Registry start(BlobStore store, boolean verify, Edge edge) throws IOException {
        RegistryBuilder builder = Registry.builder(store)
                .verifyContent(verify)
                .validateReferences(false)
                .drainTimeout(Duration.ofSeconds(1));
        return edge.open(builder).build().start();
    }

    private Path file(Digest digest) {
        return directory.resolve(DistributionTree.blob(digest).toString());
    }

    private static String path(Digest digest) {
        return "/v2/r/blobs/" + digest;
    }

    private static byte[] content(int length) {
        return RegistryClient.bytes(length, length);
    }

    /** A blob, and what becomes of it. */
    private record Case(byte[] content, Damage damage) {

        static List<Case> all() {
            List<Case> cases = new ArrayList<>();
            for (Damage damage : Damage.values()) {
                for (int length : LENGTHS) {
                    cases.add(new Case(RegistryClient.bytes(length, cases.size()), damage));
                }
            }
            return cases;
        }

        Digest digest() {
            return Digest.sha256(content);
        }

        String path() {
            return BitRotTest.path(digest());
        }

        @Override
        public String toString() {
            return damage + " of " + content.length;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("T-22 where content is verified, a damaged blob is never answered whole, and a push heals it")
    void damagedBlobsAreNotServed(Edge edge) throws Exception {
        try (BlobStore store = store();
                Registry registry = start(store, true, edge)) {
            RegistryClient client = edge.client(registry);
            for (Case each : Case.all()) {
                client.blob("r", each.content());
                Files.write(file(each.digest()), each.damage().to(each.content()));
                assertNotServed(client, each.digest(), each + ", its length remembered");
            }
        }
        try (BlobStore store = store();
                Registry registry = start(store, true, edge)) {
            RegistryClient client = edge.client(registry);
            for (Case each : Case.all()) {
                assertNotServed(client, each.digest(), each + ", a range of all", "Range", "bytes=0-");
                client.blob("r", each.content());
                assertThat(client.get(each.path()).body()).as(each.toString()).isEqualTo(each.content());
            }
            assertThat(errors).isEmpty();
        }
    }

    private void assertNotServed(RegistryClient client, Digest digest, String what, String... headers) {
        try {
            HttpResponse<byte[]> answer = client.get(path(digest), headers);
            assertThat(answer.statusCode()).as(what).isEqualTo(500);
            assertThat(RegistryClient.text(answer)).contains("UNKNOWN").doesNotContain("other bytes");
        } catch (UncheckedIOException cut) {
            assertThat(cut.getCause()).as(what).isNotInstanceOf(HttpTimeoutException.class);
        }
        // One for each request; the JDK's client repeats some of those that are cut off.
        assertThat(errors).as(what).isNotEmpty().allMatch(error -> error.contains(digest.hex()));
        errors.clear();
    }

    @Test
    @DisplayName("T-22 a blob is verified by the name that it is asked for by")
    void everyNameIsVerified() throws Exception {
        try (BlobStore store = store();
                Registry registry = start(store, true, Edge.HTTP)) {
            RegistryClient client = Edge.HTTP.client(registry);
            byte[] content = content(100_000);
            Digest name = Digest.of(DigestAlgorithm.SHA512, content);
            String location = with(client.upload("r"), "digest=" + name);
            assertThat(client.send("PUT", location, content).statusCode()).isEqualTo(201);
            assertThat(client.get(path(name)).body()).isEqualTo(content);
            Files.write(file(Digest.sha256(content)), Damage.LAST_BIT.to(content));
            assertNotServed(client, name, "by SHA-512");
        }
    }

    private Digest pushedAndDamaged(RegistryClient client, byte[] content) throws IOException {
        Digest digest = client.blob("r", content);
        Files.write(file(digest), Damage.LAST_BIT.to(content));
        return digest;
    }

    @Test
    @DisplayName("T-22 a part of a blob, and its length, are given out unverified")
    void partsAreNotVerified() throws Exception {
        try (BlobStore store = store();
                Registry registry = start(store, true, Edge.HTTP)) {
            RegistryClient client = Edge.HTTP.client(registry);
            Digest digest = pushedAndDamaged(client, content(100_000));
            assertThat(client.get(path(digest), "Range", "bytes=0-99998").body())
                    .isEqualTo(Arrays.copyOf(content(100_000), 99_999));
            assertThat(client.head(path(digest)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("T-22 where content is not verified, the kernel sends what is on the disk, and a push leaves it")
    void nothingIsVerifiedUnlessAskedFor() throws Exception {
        try (BlobStore store = store();
                Registry registry = start(store, false, Edge.HTTP)) {
            RegistryClient client = Edge.HTTP.client(registry);
            byte[] content = content(100_000);
            Digest digest = pushedAndDamaged(client, content);
            client.blob("r", content);
            assertThat(client.get(path(digest)).body()).isEqualTo(Damage.LAST_BIT.to(content));
            assertThat(opened(store, RegistrySettings.defaults(), digest)).isInstanceOf(Content.FileContent.class);
            assertThat(opened(store, RegistrySettings.defaults().withVerifyContent(true), digest))
                    .isInstanceOf(Content.StreamContent.class);
        }
    }

    private static Content opened(BlobStore store, RegistrySettings settings, Digest digest) throws Exception {
        RegistryService service = RegistryService.create(store, settings, Runnable::run, InstantSource.system());
        Blob blob = service.blobs().find(REPOSITORY, digest);
        try (Content content = blob.open(ByteRange.ALL)) {
            return content;
        }
    }

    private static byte[] manifest(int padding) {
        return RegistryClient.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_INDEX
                + "\",\"manifests\":[]}" + " ".repeat(padding));
    }

    /** A tag for each damage to a short manifest, and to a long one. */
    private static Map<String, byte[]> manifests() {
        Map<String, byte[]> manifests = new LinkedHashMap<>();
        for (Damage damage : Damage.values()) {
            manifests.put(damage.name(), manifest(manifests.size()));
            manifests.put(damage.name() + ".long", manifest(300_000 + manifests.size()));
        }
        return manifests;
    }

    @Test
    @DisplayName("T-22 a damaged manifest is not answered, verified content or not, and a push heals it")
    void damagedManifestsAreNotServed() throws Exception {
        try (BlobStore store = store();
                Registry registry = start(store, false, Edge.HTTP)) {
            RegistryClient client = Edge.HTTP.client(registry);
            manifests().forEach((tag, manifest) -> client.manifest("r", tag, manifest, MediaType.OCI_INDEX));
        }
        for (Map.Entry<String, byte[]> each : manifests().entrySet()) {
            Damage damage = Damage.valueOf(each.getKey().replace(".long", ""));
            Files.write(file(Digest.sha256(each.getValue())), damage.to(each.getValue()));
        }
        try (BlobStore store = store();
                Registry registry = start(store, false, Edge.HTTP)) {
            RegistryClient client = Edge.HTTP.client(registry);
            manifests().forEach((tag, manifest) -> {
                Digest digest = Digest.sha256(manifest);
                for (String reference : List.of(tag, digest.toString())) {
                    HttpResponse<byte[]> answer = client.get("/v2/r/manifests/" + reference);
                    assertThat(answer.statusCode()).as(tag).isEqualTo(500);
                    assertThat(errors).singleElement().asString().contains(digest.toString());
                    errors.clear();
                }
                client.manifest("r", tag, manifest, MediaType.OCI_INDEX);
                assertThat(client.get("/v2/r/manifests/" + tag).body()).isEqualTo(manifest);
            });
        }
    }

    @Test
    @DisplayName("T-22 a long manifest that is damaged while it is remembered is not answered whole either")
    void rememberedManifestsAreVerified() throws Exception {
        byte[] manifest = manifest(300_000);
        Digest digest = Digest.sha256(manifest);
        try (BlobStore store = store();
                Registry registry = start(store, true, Edge.HTTP)) {
            RegistryClient client = Edge.HTTP.client(registry);
            client.manifest("r", "v1", manifest, MediaType.OCI_INDEX);
            assertThat(client.get("/v2/r/manifests/v1").body()).isEqualTo(manifest);
            Files.write(file(digest), Damage.BIT_IN_THE_MIDDLE.to(manifest));
            assertThatThrownBy(() -> client.get("/v2/r/manifests/v1")).isInstanceOf(UncheckedIOException.class);
            assertThat(errors).isNotEmpty().allMatch(error -> error.contains(digest.hex()));
        }
    }

    @Test
    @DisplayName("T-22 a damaged link leads to the blob of its name or to none, and a push heals it")
    void damagedLinksLeadNowhereElse() throws Exception {
        try (BlobStore store = store();
                Registry registry = start(store, true, Edge.HTTP)) {
            RegistryClient client = Edge.HTTP.client(registry);
            Digest digest = client.blob("r", content(1000));
            Path link = directory.resolve(
                    DistributionTree.layerLink(REPOSITORY, digest).toString());
            byte[] whole = Files.readAllBytes(link);
            for (Damage damage : Damage.values()) {
                Files.write(link, damage.to(whole));
                HttpResponse<byte[]> answer = client.get(path(digest));
                assertThat(answer.statusCode()).as(damage.name()).isIn(200, 404);
                assertThat(answer.statusCode() == 404 || Arrays.equals(answer.body(), content(1000)))
                        .as(damage.name())
                        .isTrue();
            }
            client.blob("r", content(1000));
            assertThat(client.get(path(digest)).body()).isEqualTo(content(1000));
        }
    }
}
