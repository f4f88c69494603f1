package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.Certificates;
import io.stowage.server.http.TlsClients;
import io.stowage.server.http.TlsClients.Mode;
import io.stowage.server.http.TlsFiles;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients show in the handshake, and what comes of it. */
class ClientCertificatesTest {

    @TempDir
    static Path folder;

    private static TestAuthority authority;
    private static TestAuthority stranger;
    private static TestAuthority.Issued known;
    private static TestAuthority.Issued knownOnce;
    private static Path bundle;
    private static TlsFiles server;

    @BeforeAll
    static void make() throws Exception {
        authority = TestAuthority.make("ours");
        // called like ours, as an attacker's would be
        stranger = TestAuthority.make("ours");
        Instant now = Instant.now();
        known = TestAuthority.selfSigned("CN=known", now.minusSeconds(3600), now.plusSeconds(3600));
        knownOnce = TestAuthority.selfSigned("CN=once", now.minusSeconds(7200), now.minusSeconds(3600));
        bundle = folder.resolve("clients.pem");
        Files.writeString(
                bundle,
                Files.readString(authority.own().writeChain(folder.resolve("a.pem")))
                        + Files.readString(known.writeChain(folder.resolve("b.pem")))
                        + Files.readString(knownOnce.writeChain(folder.resolve("c.pem"))));
        TestAuthority.Issued own = TestAuthority.make("servers").issue("CN=server");
        server = new TlsFiles(
                own.writeChain(folder.resolve("server.pem")), own.writeKey(folder.resolve("server-key.pem")));
    }

    private static Optional<TestAuthority.Issued> shown(String who) {
        Instant now = Instant.now();
        return switch (who) {
            case "none" -> Optional.empty();
            case "good" -> Optional.of(authority.issue("CN=good"));
            case "below" -> Optional.of(authority.below("middle").issue("CN=below"));
            case "listed" -> Optional.of(known);
            case "self-signed" ->
                Optional.of(TestAuthority.selfSigned("CN=self", now.minusSeconds(3600), now.plusSeconds(3600)));
            case "expired" -> Optional.of(authority.issueExpired("CN=expired"));
            case "listed-expired" -> Optional.of(knownOnce);
            case "other" -> Optional.of(stranger.issue("CN=good"));
            case "by-a-client" -> Optional.of(new TestAuthority(authority.issue("CN=good")).issue("CN=evil"));
            default -> throw new IllegalArgumentException(who);
        };
    }

    private static RegistryBuilder builder(MemoryStore store, Mode mode, Path... bundles) {
        return Registry.builder(store)
                .tls(server)
                .drainTimeout(Duration.ZERO)
                .clientCertificates(mode == Mode.NONE ? TlsClients.NONE : new TlsClients(mode, List.of(bundles)));
    }

    /** The status, or 0 where the connection is refused, the same in both versions of TLS, and of HTTP. */
    private static int status(Registry registry, SSLContext tls) throws Exception {
        int old = TestTlsClient.status(registry.port(), tls, "TLSv1.2");
        assertThat(TestTlsClient.status(registry.port(), tls, "TLSv1.3")).isEqualTo(old);
        assertThat(TestTlsClient.speaksHttp2(registry.port(), tls, "TLSv1.2")).isEqualTo(old != 0);
        assertThat(TestTlsClient.speaksHttp2(registry.port(), tls, "TLSv1.3")).isEqualTo(old != 0);
        return old;
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("V-42 who gets through the handshake")
    @CsvSource({
        //                   none good below listed self-signed expired listed-expired other by-a-client
        "NONE,               200  200  200   200    200         200     200            200   200",
        "REQUEST,            200  200  200   200    200         200     200            200   200",
        "REQUIRE_ANY,        0    200  200   200    200         200     200            200   200",
        "VERIFY_IF_GIVEN,    200  200  200   200    0           0       0              0     0",
        "REQUIRE_AND_VERIFY, 0    200  200   200    0           0       0              0     0",
    })
    void whoGetsThrough(Mode mode, String expected) throws Exception {
        List<String> seen = new ArrayList<>();
        try (MemoryStore store = new MemoryStore();
                Registry registry = builder(store, mode, bundle).build().start()) {
            for (String who : List.of(
                    "none",
                    "good",
                    "below",
                    "listed",
                    "self-signed",
                    "expired",
                    "listed-expired",
                    "other",
                    "by-a-client")) {
                seen.add(Integer.toString(status(registry, TestTlsClient.showing(shown(who)))));
            }
        }
        assertThat(seen).containsExactly(expected.split(" +"));
    }

    @ParameterizedTest
    @CsvSource({"VERIFY_IF_GIVEN, 401", "REQUIRE_AND_VERIFY, 0"})
    void aVerifiedCertificateTellsWhoItIs(Mode mode, int withoutAny) throws Exception {
        try (MemoryStore store = new MemoryStore();
                Registry registry = builder(store, mode, bundle)
                        .access(AccessControl.by(new Certificates()))
                        .build()
                        .start()) {
            assertThat(status(registry, TestTlsClient.showing(shown("good")))).isEqualTo(200);
            assertThat(status(registry, TestTlsClient.showing(shown("none")))).isEqualTo(withoutAny);
            assertThat(status(registry, TestTlsClient.showing(shown("other")))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"NONE", "REQUEST", "REQUIRE_ANY"})
    void aCertificateThatNobodyHasVerifiedTellsNothing(Mode mode) throws Exception {
        try (MemoryStore store = new MemoryStore()) {
            RegistryBuilder builder = builder(store, mode, bundle).access(AccessControl.by(new Certificates()));
            assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
        }
        try (MemoryStore store = new MemoryStore();
                Registry registry = builder(store, mode, bundle)
                        .access(AccessControl.by(new TestUsers("user")))
                        .build()
                        .start()) {
            assertThat(status(registry, TestTlsClient.showing(shown("self-signed"))))
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    @DisplayName("V-42 a bundle of no authorities stops the start, in any mode and among others")
    void aBadBundleStopsTheStart(String content) throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.pem"), content);
        for (Mode mode : List.of(Mode.REQUEST, Mode.REQUIRE_ANY, Mode.VERIFY_IF_GIVEN, Mode.REQUIRE_AND_VERIFY)) {
            try (MemoryStore store = new MemoryStore();
                    Registry registry = builder(store, mode, bundle, bad).build()) {
                assertThatThrownBy(registry::start)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(bad.toString());
            }
        }
    }

    @Test
    void aBundleThatIsNotThereStopsTheStart() throws Exception {
        Path none = folder.resolve("none.pem");
        try (MemoryStore store = new MemoryStore();
                Registry registry =
                        builder(store, Mode.REQUIRE_AND_VERIFY, none).build()) {
            assertThatThrownBy(registry::start).isInstanceOf(IOException.class).hasMessageContaining(none.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void noSessionOutlivesTheAuthorityThatOpenedIt(String version) throws Exception {
        Path changing = folder.resolve("changing.pem");
        Files.copy(bundle, changing, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (MemoryStore store = new MemoryStore();
                Registry registry = builder(store, Mode.REQUIRE_AND_VERIFY, changing)
                        .access(AccessControl.by(new Certificates()))
                        .build()
                        .start()) {
            SSLContext tls = TestTlsClient.showing(shown("good"));
            HttpClient.Version http = HttpClient.Version.HTTP_1_1;
            long begun = 0;
            for (int i = 0; i < 3; i++) {
                var session = TestTlsClient.get(registry.url(), tls, http, version)
                        .sslSession()
                        .orElseThrow();
                assertThat(i == 0 || session.getCreationTime() == begun)
                        .as("the session is taken up again")
                        .isTrue();
                begun = session.getCreationTime();
            }
            stranger.own().writeChain(changing);
            registry.reloadCertificate();
            assertThat(TestTlsClient.status(registry.port(), tls, version)).isZero();
            assertThat(status(registry, TestTlsClient.showing(shown("other")))).isEqualTo(200);
            Files.writeString(changing, "nonsense");
            assertThatThrownBy(registry::reloadCertificate)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(changing.toString());
            assertThat(status(registry, TestTlsClient.showing(shown("other")))).isEqualTo(200);
            assertThat(status(registry, TestTlsClient.showing(shown("good")))).isZero();
        }
    }
}
