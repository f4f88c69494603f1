package io.stowage.server.auth.token;

import static io.stowage.server.auth.token.TokenFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.LoginException.Refused;
import io.stowage.server.auth.jwt.TestAuthority;
import io.stowage.server.auth.jwt.TestClock;
import io.stowage.server.auth.jwt.TestKey;
import io.stowage.server.auth.jwt.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files with the keys: what is wrong with them, and what becomes of it when they change. */
class TrustFilesTest {

    private static final TestKey OLD = TestKey.elliptic("P-256");
    private static final TestKey NEW = TestKey.elliptic("P-256");

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();

    private static String set(TestKey key) {
        return TestKey.set(key.jwk(Map.of("kid", "k")));
    }

    private TokenAuthenticator open(Path jwks) throws IOException {
        return TokenAuthenticator.open(settings(Optional.empty(), Optional.of(jwks)), clock);
    }

    private static boolean believes(TokenAuthenticator authenticator, TestKey key) {
        String claims = "{\"iss\":\"issuer\",\"aud\":\"" + World.SERVICE + "\",\"exp\":" + (World.NOW + 3000) + "}";
        String token = key.token("ES256", "{\"alg\":\"ES256\",\"kid\":\"k\"}", claims);
        try {
            return authenticator.authenticate(new Credentials.Bearer(token)).isPresent();
        } catch (Refused e) {
            return false;
        }
    }

    @Test
    void newKeysCountOnceTheyAreRead() throws IOException {
        Path jwks = Files.writeString(folder.resolve("keys"), set(OLD));
        TokenAuthenticator authenticator = open(jwks);
        long before = authenticator.generation();
        Files.writeString(jwks, set(NEW));
        authenticator.reload();
        assertThat(authenticator.generation()).isNotEqualTo(before);
        assertThat(believes(authenticator, NEW)).isTrue();
        assertThat(believes(authenticator, OLD)).isFalse();
    }

    @Test
    void aLoginFindsNewKeysByItselfAfterAFewSeconds() throws IOException {
        Path jwks = Files.writeString(folder.resolve("keys"), set(OLD));
        TokenAuthenticator authenticator = open(jwks);
        Files.writeString(jwks, set(NEW));
        assertThat(believes(authenticator, OLD)).isTrue();
        clock.pass(Duration.ofSeconds(5));
        assertThat(believes(authenticator, OLD)).isFalse();
        assertThat(believes(authenticator, NEW)).isTrue();
        assertThat(authenticator.generation()).isEqualTo(1);
    }

    @Test
    void whatStaysTheSameIsNoChange() throws IOException {
        Path jwks = Files.writeString(folder.resolve("keys"), set(OLD));
        TokenAuthenticator authenticator = open(jwks);
        Files.writeString(jwks, set(OLD));
        authenticator.reload();
        assertThat(authenticator.generation()).isZero();
    }

    /** As Kubernetes does: keys is a link to ..data/keys, and ..data one to a folder, which is swapped. */
    @Test
    void linksAboveTheFileMayBeSwapped() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("one")).resolve("keys"), set(OLD));
        Files.writeString(Files.createDirectory(folder.resolve("two")).resolve("keys"), set(NEW));
        Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("one"));
        Path jwks = Files.createSymbolicLink(folder.resolve("keys"), Path.of("..data/keys"));
        TokenAuthenticator authenticator = open(jwks);
        Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("two"));
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
        authenticator.reload();
        assertThat(believes(authenticator, NEW)).isTrue();
        assertThat(believes(authenticator, OLD)).isFalse();
    }

    @Test
    void whileNewKeysAreBadTheOldOnesCountAndTheLogSaysSoOnce() throws IOException {
        Path jwks = Files.writeString(folder.resolve("keys"), set(OLD));
        TokenAuthenticator authenticator = open(jwks);
        List<String> lines = new ArrayList<>();
        Logger logger = Logger.getLogger(TokenAuthenticator.class.getName());
        Handler handler = handler(lines);
        logger.addHandler(handler);
        try {
            for (String bad : List.of("", "{", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}")) {
                Files.writeString(jwks, bad);
                authenticator.reload();
                authenticator.reload();
                assertThat(believes(authenticator, OLD)).as(bad).isTrue();
            }
            Files.delete(jwks);
            authenticator.reload();
            assertThat(believes(authenticator, OLD)).isTrue();
            assertThat(authenticator.generation()).isZero();
            assertThat(lines).hasSize(5).allMatch(line -> line.contains(jwks.toString()) && !line.contains("c2VjcmV0"));
            Files.writeString(jwks, set(NEW));
            authenticator.reload();
            assertThat(believes(authenticator, NEW)).isTrue();
        } finally {
            logger.removeHandler(handler);
        }
    }

    private static Handler handler(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(String.valueOf(line.getMessage()));
            }

            @Override
            public void flush() {
                // nothing is kept
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-----BEGIN CERTIFICATE-----~AAAA                            | has no end",
                "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----    | has no end",
                "-----BEGIN CERTIFICATE-----~AAAA~-----END CERTIFICATE-----  | no X.509 certificate in a block",
                "-----BEGIN CERTIFICATE-----~A~-----END CERTIFICATE-----     | no X.509 certificate in a block",
                "nothing of the kind                                         | no certificate in",
            })
    void badBundlesAreToldOf(String pem, String why) throws IOException {
        Path bundle = Files.writeString(folder.resolve("roots.pem"), pem.replace('~', '\n'));
        assertThatThrownBy(() -> TokenAuthenticator.open(settings(Optional.of(bundle), Optional.empty()), clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why)
                .hasMessageContaining(bundle.toString())
                .hasMessageStartingWith("auth.token")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void weakKeysAreRefused() throws IOException {
        TestKey weak = TestKey.rsa(1024);
        Path bundle = Files.writeString(
                folder.resolve("roots.pem"),
                TestAuthority.self("CN=a", weak, true, TestClock.NOW).pem());
        assertThatThrownBy(() -> TokenAuthenticator.open(settings(Optional.of(bundle), Optional.empty()), clock))
                .hasMessage("auth.token.rootcertbundle: " + bundle
                        + " has a certificate for an RSA key of 1024 bits; it takes 2048 to 16384");
        Path jwks = Files.writeString(folder.resolve("keys"), set(weak));
        assertThatThrownBy(() -> open(jwks))
                .hasMessage("auth.token.jwks: cannot read " + jwks
                        + ": key 1: an RSA key of 1024 bits; it takes 2048 to 16384");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> open(none))
                .hasMessage("auth.token.jwks: cannot read " + none + ": there is no such file");
        assertThatThrownBy(() -> open(folder)).isInstanceOf(IOException.class).hasMessageContaining("auth.token.jwks");
    }

    @Test
    void settingsThatCannotBeNameTheirKey() {
        Optional<Path> file = Optional.of(folder);
        assertThatThrownBy(() -> settings(Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rootcertbundle or jwks");
        assertThatThrownBy(() -> settings(Optional.empty(), file, "RS256", "none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("auth.token.signingalgorithms: \"none\" is none of RS256, ");
        assertThatThrownBy(() -> new TokenSettings("", "s", "i", file, file, List.of(), false, ""))
                .hasMessageStartingWith("auth.token.realm");
        assertThatThrownBy(() -> new TokenSettings("r", " ", "i", file, file, List.of(), false, ""))
                .hasMessageStartingWith("auth.token.service");
        assertThatThrownBy(() -> new TokenSettings("r", "s", "i\n", file, file, List.of(), false, ""))
                .hasMessageStartingWith("auth.token.issuer");
    }
}
