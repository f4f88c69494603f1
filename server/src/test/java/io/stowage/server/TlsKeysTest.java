package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.http.TlsFiles;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in all forms that OpenSSL writes, as OpenSSL 3.0 has written them. */
class TlsKeysTest {

    private static final Optional<String> PASSPHRASE = Optional.of("changeit");

    @TempDir
    Path folder;

    private MemoryStore store;

    @BeforeEach
    void open() {
        store = new MemoryStore();
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = TlsKeysTest.class.getResourceAsStream("tls/" + name)) {
            Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
        }
        return file;
    }

    private Registry start(Path certificate, Path key, Optional<String> passphrase) throws IOException {
        return Registry.builder(store)
                .tls(new TlsFiles(certificate, key, passphrase))
                .drainTimeout(Duration.ZERO)
                .build()
                .start();
    }

    @ParameterizedTest
    @DisplayName("T12 O1 keys of every form serve HTTP/1.1 and HTTP/2, by TLS 1.2 and TLS 1.3")
    @CsvSource({
        "rsa.crt,     rsa-pkcs1.pem",
        "rsa.crt,     rsa-pkcs8.pem",
        "rsa.crt,     rsa-pkcs1-aes256.pem",
        "rsa.crt,     rsa-pkcs1-des3.pem",
        "rsa.crt,     rsa-encrypted.pem",
        "rsa.crt,     rsa-encrypted-pkcs12.pem",
        "ec.crt,      ec-sec1.pem",
        "ec.crt,      ec-parameters-sec1.pem",
        "ec.crt,      ec-sec1-aes128.pem",
        "ec.crt,      ec-pkcs8.pem",
        "ec.crt,      ec-encrypted-scrypt.pem",
        "ed25519.crt, ed25519-pkcs8.pem",
        "ed25519.crt, ed25519-encrypted.pem",
    })
    void everyFormOfKeyServes(String certificate, String key) throws Exception {
        try (Registry registry = start(file(certificate), file(key), PASSPHRASE)) {
            var tls = TestTlsClient.showing(Optional.empty());
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                for (HttpClient.Version http : HttpClient.Version.values()) {
                    var answer = TestTlsClient.get(registry.url(), tls, http, version);
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.version()).isEqualTo(http);
                    assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(version);
                }
            }
        }
    }

    @Test
    void oneFileMayHoldBoth() throws Exception {
        Path both = folder.resolve("both.pem");
        Files.writeString(
                both,
                "about this file\n" + Files.readString(file("ec.crt"))
                        + Files.readString(file("ec-sec1.pem")).replace("\n", "\r\n"));
        try (Registry registry = start(both, both, Optional.empty())) {
            assertThat(registry.url().getScheme()).isEqualTo("https");
        }
    }

    @Test
    void theWholeChainIsShown() throws Exception {
        TestAuthority root = TestAuthority.make("root");
        TestAuthority.Issued issued = root.below("middle").issue("CN=server");
        Path chain = issued.writeChain(folder.resolve("chain.pem"));
        try (Registry registry = start(chain, issued.writeKey(folder.resolve("key.pem")), Optional.empty())) {
            var answer = TestTlsClient.get(registry.url(), root.trust(), HttpClient.Version.HTTP_2, "TLSv1.3");
            assertThat(answer.sslSession().orElseThrow().getPeerCertificates())
                    .containsExactlyElementsOf(issued.chain());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rsa-pkcs1-aes256.pem", "rsa-pkcs1-des3.pem", "rsa-encrypted.pem", "rsa-encrypted-pkcs12.pem"})
    void withoutTheRightPassphraseNothingStarts(String key) throws Exception {
        Path certificate = file("rsa.crt");
        Path file = file(key);
        assertThatThrownBy(() -> start(certificate, file, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessage("the key in " + file + " is encrypted: its passphrase goes to stowage.tls.keypassphrase");
        assertThatThrownBy(() -> start(certificate, file, Optional.of("canary")))
                .isInstanceOf(IOException.class)
                .hasMessage("the key in " + file + " cannot be decrypted: stowage.tls.keypassphrase is another one's")
                .hasNoCause();
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        TestAuthority authority = TestAuthority.make("root");
        Path mine = authority.issue("CN=mine").writeChain(folder.resolve("mine.pem"));
        Path other = authority.issue("CN=other").writeKey(folder.resolve("other.pem"));
        Path rsa = file("rsa-pkcs8.pem");
        for (Path key : new Path[] {other, rsa}) {
            assertThatThrownBy(() -> start(mine, key, Optional.empty()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the key in " + key + " is not that of the first certificate in " + mine);
        }
    }

    @Test
    void aChainInTheWrongOrderIsRefused() throws Exception {
        TestAuthority.Issued issued = TestAuthority.make("root").issue("CN=server");
        TestAuthority.Issued turned = new TestAuthority.Issued(
                issued.key(),
                java.util.List.of(issued.chain().get(1), issued.chain().get(0)));
        Path chain = turned.writeChain(folder.resolve("chain.pem"));
        Path key = turned.writeKey(folder.resolve("key.pem"));
        assertThatThrownBy(() -> start(chain, key, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not that of the first certificate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nY2FuYXJ5\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\ncanary=!\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nY2FuYXJ5\n-----END ENCRYPTED PRIVATE KEY-----\n"
            })
    void whatIsNoKeyIsNamedByItsFileOnly(String content) throws Exception {
        Path certificate = file("rsa.crt");
        Path key = Files.writeString(folder.resolve("bad.pem"), content);
        assertThatThrownBy(() -> start(certificate, key, PASSPHRASE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(key.toString())
                .message()
                .doesNotContain("canary", "Y2FuYXJ5", "changeit", "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "-----BEGIN CERTIFICATE-----\nY2FuYXJ5\n-----END CERTIFICATE-----\n"})
    void whatIsNoCertificateIsNamedByItsFile(String content) throws Exception {
        Path key = file("rsa-pkcs8.pem");
        Path certificate = Files.writeString(folder.resolve("bad.pem"), content);
        assertThatThrownBy(() -> start(certificate, key, PASSPHRASE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(certificate.toString());
    }

    @Test
    void filesThatAreNotThereAreNamed() throws Exception {
        Path certificate = file("rsa.crt");
        Path key = folder.resolve("none.pem");
        assertThatThrownBy(() -> start(certificate, key, PASSPHRASE))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read " + key + " (NoSuchFileException)");
    }

    @Test
    void settingsNeverShowThePassphrase() {
        assertThat(new TlsFiles(Path.of("c"), Path.of("k"), Optional.of("canary")))
                .asString()
                .doesNotContain("canary");
    }

    @Test
    @DisplayName("an expired certificate is served all the same: it is for the client to refuse")
    void anExpiredCertificateIsServed() throws Exception {
        TestAuthority.Issued issued = TestAuthority.make("root").issueExpired("CN=server");
        Path chain = issued.writeChain(folder.resolve("chain.pem"));
        try (Registry registry = start(chain, issued.writeKey(folder.resolve("key.pem")), Optional.empty())) {
            var answer = TestTlsClient.get(
                    registry.url(), TestTlsClient.showing(Optional.empty()), HttpClient.Version.HTTP_1_1, "TLSv1.3");
            assertThat((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0])
                    .isEqualTo(issued.certificate());
        }
    }

    @Test
    void theFixturesAreOfThreeKinds() throws Exception {
        for (String kind : new String[] {"rsa", "ec", "ed25519"}) {
            try (InputStream in = Files.newInputStream(file(kind + ".crt"))) {
                X509Certificate certificate = (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(in);
                assertThat(certificate.getPublicKey().getAlgorithm())
                        .isEqualTo(kind.equals("ed25519") ? "EdDSA" : kind.toUpperCase(java.util.Locale.ROOT));
            }
        }
    }
}
