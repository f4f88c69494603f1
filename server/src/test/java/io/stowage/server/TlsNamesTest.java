package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.http.TlsNames;
import io.stowage.server.tls.NamedCertificates;
import io.stowage.server.tls.ServerCertificate;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that come while the server runs, by the names that clients ask for. */
class TlsNamesTest {

    private static final TestAuthority AUTHORITY = TestAuthority.make("root");

    private final NamedCertificates certificates = new NamedCertificates(List.of("One.example.com", "two.example.com"));

    @RegisterExtension
    final RegistryExtension registry =
            new RegistryExtension(MemoryStore::new, builder -> builder.tls(new TlsNames(certificates)));

    private static ServerCertificate certificate(String name) {
        TestAuthority.Issued issued = AUTHORITY.issue("CN=" + name);
        return new ServerCertificate(issued.key(), issued.chain());
    }

    private Certificate shown(Optional<String> name, String... protocols) throws IOException {
        try (SSLSocket socket = (SSLSocket) TestTlsClient.showing(Optional.empty())
                .getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(), registry.registry().port())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(name.map(SNIHostName::new).stream()
                    .map(javax.net.ssl.SNIServerName.class::cast)
                    .toList());
            parameters.setApplicationProtocols(protocols);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo(protocols.length == 0 ? "" : protocols[0]);
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void eachNameHasItsOwn() throws Exception {
        ServerCertificate one = certificate("one");
        ServerCertificate two = certificate("two");
        certificates.put("one.example.com", one);
        certificates.put("two.example.com", two);
        assertThat(shown(Optional.of("one.example.com"))).isEqualTo(one.chain().get(0));
        assertThat(shown(Optional.of("TWO.example.com"))).isEqualTo(two.chain().get(0));
        assertThat(shown(Optional.of("elsewhere.example.com")))
                .isEqualTo(one.chain().get(0));
        assertThat(shown(Optional.empty())).isEqualTo(one.chain().get(0));
        ServerCertificate next = certificate("next");
        certificates.put("two.example.com", next);
        assertThat(shown(Optional.of("two.example.com"), "h2", "http/1.1"))
                .isEqualTo(next.chain().get(0));
        registry.registry().reloadCertificate();
        assertThat(shown(Optional.of("two.example.com"))).isEqualTo(next.chain().get(0));
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void requestsAreAnswered(HttpClient.Version http) throws Exception {
        certificates.put("one.example.com", certificate("one"));
        var answer =
                TestTlsClient.get(registry.registry().url(), TestTlsClient.showing(Optional.empty()), http, "TLSv1.3");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(http);
    }

    @Test
    void withoutACertificateClientsAreTold() {
        assertThatThrownBy(() -> shown(Optional.of("one.example.com")))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("unrecognized_name");
    }

    @Test
    @DisplayName("RFC 8737: a challenge is shown to those alone who ask for it, while there is one")
    void challengesAreForAuthorities() throws Exception {
        ServerCertificate own = certificate("one");
        ServerCertificate answer = certificate("answer");
        certificates.put("one.example.com", own);
        assertThatThrownBy(() -> shown(Optional.of("one.example.com"), "acme-tls/1"))
                .isInstanceOf(SSLException.class);
        certificates.beginChallenge("one.example.com", answer);
        assertThat(shown(Optional.of("one.example.com"), "acme-tls/1"))
                .isEqualTo(answer.chain().get(0));
        assertThat(shown(Optional.of("one.example.com"), "http/1.1"))
                .isEqualTo(own.chain().get(0));
        assertThatThrownBy(() -> shown(Optional.of("two.example.com"), "acme-tls/1"))
                .isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> shown(Optional.empty(), "acme-tls/1")).isInstanceOf(SSLException.class);
        certificates.endChallenge("one.example.com");
        assertThatThrownBy(() -> shown(Optional.of("one.example.com"), "acme-tls/1"))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void nothingIsShownForNamesOfOthers() {
        ServerCertificate any = certificate("any");
        assertThatThrownBy(() -> certificates.put("elsewhere.example.com", any))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> certificates.beginChallenge("elsewhere.example.com", any))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0000\u0004\u0001\u0000\u0000\u0000",
                "\u0016\u0003\u0001\u0000\u0004\u0001\u00ff\u00ff\u00ff",
                "\u0016\u0003\u0001\u0000\u0006\u0001\u0000\u0000\u0002\u0003\u0003",
                "GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n",
            })
    @DisplayName("V-42 what is no first message of TLS, or promises 16 MiB of it, is cut off at once")
    void nonsenseIsCutOff(String bytes) throws IOException {
        certificates.put("one.example.com", certificate("one"));
        try (RawConnection connection = registry.connect()) {
            connection.send(bytes);
            long start = System.nanoTime();
            assertThat(connection.countToEnd()).isLessThan(100);
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        }
    }
}
