package io.stowage.server.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.TestCertificate;
import io.stowage.server.auth.LoginException.Unavailable;
import io.stowage.server.auth.jwt.TestClock;
import io.stowage.server.auth.jwt.TestKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When an issuer is asked for his keys, where, and what becomes of it when he does not answer. */
class IssuerKeysTest {

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private StubIssuer stub;
    private IssuerKeys keys;

    private static String set(String... names) {
        return TestKey.set(Arrays.stream(names)
                .map(name -> TestKey.elliptic("P-256").jwk(Map.of("kid", name)))
                .toArray(String[]::new));
    }

    @BeforeEach
    void start() throws IOException {
        stub = StubIssuer.http();
        stub.tell(set("one"));
        keys = new IssuerKeys(OidcSettings.Issuer.of(stub.url(), Set.of("a")), clock);
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private long asked() {
        return stub.asked(StubIssuer.KEYS);
    }

    private IssuerKeys with(Optional<Path> caFile, Optional<Path> tokenFile, Optional<URI> jwksUri) {
        return new IssuerKeys(
                new OidcSettings.Issuer(
                        stub.url(), Set.of("a"), "", "", Optional.empty(), "", caFile, tokenFile, jwksUri),
                clock);
    }

    private static void assertUnavailable(IssuerKeys keys, String id) {
        assertThatThrownBy(() -> keys.named(id)).isInstanceOf(Unavailable.class);
    }

    @Test
    void keysAreAskedForOnceInTenMinutes() throws Unavailable {
        assertThat(keys.named("one")).hasSize(1);
        clock.pass(Duration.ofSeconds(599));
        keys.named("one");
        assertThat(asked()).isEqualTo(1);
        clock.pass(Duration.ofSeconds(1));
        keys.named("one");
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void aKeyThatIsNotKnownIsAskedForAtMostTwiceAMinute() throws Unavailable {
        keys.named("one");
        stub.tell(set("one", "two"));
        for (int i = 0; i < 100; i++) {
            assertThat(keys.named("made up " + i)).isEmpty();
        }
        assertThat(asked()).isEqualTo(1);
        clock.pass(Duration.ofSeconds(30));
        assertThat(keys.named("two")).hasSize(1);
        assertThat(asked()).isEqualTo(2);
        assertThat(keys.named("three")).isEmpty();
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void aKeyThatIsNoLongerToldIsGoneAndItsLoginsWithIt() throws Unavailable {
        keys.named("one");
        long before = keys.generation();
        stub.tell(set("two"));
        clock.pass(Duration.ofMinutes(10));
        assertThat(keys.named("one")).isEmpty();
        assertThat(keys.generation()).isNotEqualTo(before);
    }

    @Test
    void theSameKeysAgainAreNoChange() throws Unavailable {
        keys.named("one");
        long before = keys.generation();
        clock.pass(Duration.ofMinutes(10));
        keys.named("one");
        assertThat(asked()).isEqualTo(2);
        assertThat(keys.generation()).isEqualTo(before);
    }

    @Test
    void whileHeDoesNotAnswerHisKeysCountForADay() throws Unavailable {
        keys.named("one");
        stub.fail();
        clock.pass(Duration.ofMinutes(11));
        assertThat(keys.named("one")).hasSize(1);
        assertUnavailable(keys, "two");
        clock.pass(Duration.ofHours(23));
        assertThat(keys.named("one")).hasSize(1);
        clock.pass(Duration.ofHours(1));
        assertUnavailable(keys, "one");
        stub.recover(set("one"));
        clock.pass(Duration.ofSeconds(5));
        assertThat(keys.named("one")).hasSize(1);
    }

    @Test
    void whoDoesNotAnswerIsNotAskedAgainAtOnce() throws Unavailable {
        stub.fail();
        for (int i = 0; i < 10; i++) {
            assertUnavailable(keys, "one");
        }
        assertThat(stub.asked(StubIssuer.DISCOVERY)).isEqualTo(1);
        stub.recover(set("one"));
        assertUnavailable(keys, "one");
        clock.pass(Duration.ofSeconds(5));
        assertThat(keys.named("one")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"keys\":{}}", "<html>", "{\"keys\":[],\"keys\":[]}"})
    void answersThatAreNoKeysAreNone(String answer) throws Unavailable {
        stub.tell(answer);
        assertUnavailable(keys, "one");
        stub.tell(set("one"));
        clock.pass(Duration.ofSeconds(5));
        keys.named("one");
        stub.tell(answer);
        clock.pass(Duration.ofMinutes(10));
        assertThat(keys.named("one")).hasSize(1);
    }

    @Test
    void keysThatAreOfNoUseAreLeftOut() throws Unavailable {
        stub.tell(TestKey.set(
                TestKey.rsa(1024).jwk(Map.of("kid", "weak")),
                "{\"kty\":\"new\",\"kid\":\"new\"}",
                "{\"kty\":\"RSA\",\"kid\":\"broken\"}",
                "{}",
                TestKey.elliptic("P-256").jwk(Map.of("kid", "one"))));
        assertThat(keys.named("one")).hasSize(1);
        for (String name : List.of("weak", "new", "broken", "")) {
            assertThat(keys.named(name)).isEmpty();
        }
    }

    @Test
    void heHasToSayThatHeIsWhoHeIs() {
        for (String other : List.of("http://127.0.0.1:1", stub.url() + '/', "")) {
            stub.answer(StubIssuer.DISCOVERY, StubIssuer.discovery(other, stub.url() + StubIssuer.KEYS));
            assertUnavailable(keys, "one");
            clock.pass(Duration.ofSeconds(5));
        }
        assertThat(asked()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.1/keys",
                "http://localhost.example.com/keys",
                "file:///etc/passwd",
                "",
                "ftp://127.0.0.1/"
            })
    void keysAreNotTakenFromWhereOthersCouldChangeThem(String uri) {
        stub.answer(StubIssuer.DISCOVERY, StubIssuer.discovery(stub.url(), uri));
        assertUnavailable(keys, "one");
    }

    @Test
    void anIssuersPathStaysInFront() throws Exception {
        String issuer = stub.url() + "/realms/a/";
        stub.answer("/realms/a" + StubIssuer.DISCOVERY, StubIssuer.discovery(issuer, stub.url() + StubIssuer.KEYS));
        assertThat(new IssuerKeys(OidcSettings.Issuer.of(issuer, Set.of("a")), clock).named("one"))
                .hasSize(1);
    }

    @Test
    void whereTheKeysAreMayBeSaidWithoutAsking() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "sesame\n");
        keys = with(Optional.empty(), Optional.of(token), Optional.of(URI.create(stub.url() + StubIssuer.KEYS)));
        assertThat(keys.named("one")).hasSize(1);
        assertThat(stub.asked(StubIssuer.DISCOVERY)).isZero();
        assertThat(stub.shown()).containsOnly("Bearer sesame");
    }

    @Test
    void issuersAreAskedOverTls() throws Exception {
        stub.close();
        TestCertificate certificate = TestCertificate.make(folder);
        stub = StubIssuer.https(serving(folder.resolve("keys.p12")));
        stub.tell(set("one"));
        assertThat(with(Optional.of(certificate.certificate()), Optional.empty(), Optional.empty())
                        .named("one"))
                .hasSize(1);
        assertUnavailable(with(Optional.empty(), Optional.empty(), Optional.empty()), "one");
    }

    private static SSLContext serving(Path store) throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            own.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @ParameterizedTest
    @CsvSource({
        "https://issuer.example.com, true",
        "https://issuer.example.com/realms/a, true",
        "http://127.0.0.1:8080, true",
        "http://localhost/a, true",
        "http://[::1]:8080, true",
        "http://issuer.example.com, false",
        "http://127.0.0.1.example.com, false",
        "http://localhost@issuer.example.com, false",
        "https://user@issuer.example.com, false",
        "issuer, false",
        "'', false",
        "https:, false",
        "ftp://127.0.0.1, false",
        "https://issuer.example.com/?a=b, false",
        "https://issuer.example.com/#a, false",
        "'https://issuer example', false",
    })
    void issuersAreWhereNobodyCanChangeWhatTheySay(String url, boolean good) {
        if (good) {
            assertThat(OidcSettings.Issuer.of(url, Set.of("a")).url()).isEqualTo(url);
        } else {
            assertThatThrownBy(() -> OidcSettings.Issuer.of(url, Set.of("a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("auth.oidc.issuers: ");
        }
    }

    @Test
    void settingsThatCannotBeNameTheirKey() {
        OidcSettings.Issuer issuer = OidcSettings.Issuer.of("https://a", Set.of("a"));
        assertThatThrownBy(() -> OidcSettings.Issuer.of("https://a", Set.of())).hasMessageContaining("audiences");
        assertThatThrownBy(() -> OidcSettings.Issuer.of("https://a", Set.of(" ")))
                .hasMessageContaining("audiences");
        assertThatThrownBy(() -> new OidcSettings("", List.of(issuer))).hasMessageContaining("auth.oidc.realm");
        assertThatThrownBy(() -> new OidcSettings("r", List.of())).hasMessageContaining("auth.oidc.issuers");
        assertThatThrownBy(() -> new OidcSettings("r", List.of(issuer, issuer))).hasMessageContaining("twice");
        assertThatThrownBy(() -> new OidcSettings.Issuer(
                        "https://a",
                        Set.of("a"),
                        "",
                        "",
                        Optional.empty(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(URI.create("http://127.0.0.1/keys"))))
                .hasMessageContaining("jwksuri");
    }
}
