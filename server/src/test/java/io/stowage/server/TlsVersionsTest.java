package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which TLS is spoken. */
class TlsVersionsTest {

    private static final String ECDSA = "TLS_ECDHE_ECDSA_WITH_";

    @TempDir
    static Path folder;

    private static Path certificate;
    private static Path key;

    @RegisterExtension
    final RegistryExtension usual = new RegistryExtension(MemoryStore::new, builder -> builder.tls(certificate, key));

    @RegisterExtension
    final RegistryExtension strict = new RegistryExtension(MemoryStore::new, builder -> builder.tls(certificate, key)
            .onlyTls13(true)
            .cipherSuites(List.of(ECDSA + "AES_128_GCM_SHA256")));

    @RegisterExtension
    final RegistryExtension chosen = new RegistryExtension(MemoryStore::new, builder -> builder.tls(certificate, key)
            .cipherSuites(List.of(ECDSA + "AES_256_GCM_SHA384", ECDSA + "AES_128_GCM_SHA256")));

    @BeforeAll
    static void make() throws Exception {
        TestAuthority.Issued issued = TestAuthority.make("root").issue("CN=server");
        certificate = issued.writeChain(folder.resolve("cert.pem"));
        key = issued.writeKey(folder.resolve("key.pem"));
    }

    /** What both agree on. */
    private static String agreed(RegistryExtension registry, String version, String... suites) throws IOException {
        try (SSLSocket socket = (SSLSocket) TestTlsClient.showing(Optional.empty())
                .getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(), registry.registry().port())) {
            socket.setEnabledProtocols(new String[] {version});
            if (suites.length > 0) {
                socket.setEnabledCipherSuites(suites);
            }
            socket.startHandshake();
            return socket.getSession().getProtocol() + " " + socket.getSession().getCipherSuite();
        }
    }

    @Test
    @DisplayName("O1 TLS 1.2 and 1.3 are spoken")
    void bothAreSpoken() throws Exception {
        assertThat(agreed(usual, "TLSv1.2")).startsWith("TLSv1.2 TLS_ECDHE_");
        assertThat(agreed(usual, "TLSv1.3")).startsWith("TLSv1.3 TLS_");
    }

    @Test
    @DisplayName("O1 where TLS 1.3 is the least, TLS 1.2 is refused")
    void onlyTheLatestIsSpoken() throws Exception {
        assertThat(agreed(strict, "TLSv1.3")).startsWith("TLSv1.3 ");
        assertThatThrownBy(() -> agreed(strict, "TLSv1.2"))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("protocol_version");
    }

    @Test
    @DisplayName("O1 a list of cipher suites takes effect, in its order")
    void suitesAreChosen() throws Exception {
        String strong = ECDSA + "AES_256_GCM_SHA384";
        String usualOne = ECDSA + "AES_128_GCM_SHA256";
        String other = ECDSA + "CHACHA20_POLY1305_SHA256";
        assertThat(agreed(chosen, "TLSv1.2", usualOne, strong)).isEqualTo("TLSv1.2 " + strong);
        assertThat(agreed(chosen, "TLSv1.2", other, usualOne)).isEqualTo("TLSv1.2 " + usualOne);
        assertThat(agreed(usual, "TLSv1.2", other)).isEqualTo("TLSv1.2 " + other);
        assertThatThrownBy(() -> agreed(chosen, "TLSv1.2", other)).isInstanceOf(SSLException.class);
    }

    @Test
    void suitesWithoutForwardSecrecyAreNotSpoken() {
        assertThatThrownBy(() -> agreed(usual, "TLSv1.2", "TLS_RSA_WITH_AES_128_GCM_SHA256"))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0300", "0301", "0302"})
    @DisplayName("V-42 what is older than TLS 1.2 is refused by an alert, protocol_version")
    void olderVersionsAreRefused(String version) throws IOException {
        for (RegistryExtension each : List.of(usual, strict, chosen)) {
            try (RawConnection connection = each.connect()) {
                connection.send(hello(HexFormat.of().parseHex(version)));
                byte[] answer = connection.read(7);
                assertThat(answer).as("a fatal alert").startsWith(21, 3).endsWith(0, 2, 2, 70);
            }
        }
    }

    /** The least that a client may say, with suites that old servers know: RFC 4346, 7.4.1.2. */
    private static byte[] hello(byte[] version) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(version);
        body.writeBytes(new byte[32]);
        body.write(0);
        body.writeBytes(HexFormat.of().parseHex("0006c009c00a002f"));
        body.writeBytes(new byte[] {1, 0});
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(new byte[] {22, 3, 1, 0, (byte) (body.size() + 4), 1, 0, 0, (byte) body.size()});
        record.writeBytes(body.toByteArray());
        return record.toByteArray();
    }
}
