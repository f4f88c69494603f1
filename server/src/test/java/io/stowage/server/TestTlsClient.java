package io.stowage.server;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Clients that show a certificate whether or not the server has asked for one of its authority, and accept any themselves. */
final class TestTlsClient {

    private TestTlsClient() {}

    static SSLContext showing(Optional<TestAuthority.Issued> shown) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    shown.map(own -> new KeyManager[] {new Always(own)}).orElse(null),
                    new TrustManager[] {new Anybody()},
                    null);
            return context;
        } catch (NoSuchAlgorithmException | KeyManagementException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks for {@code /v2/} on a connection of its own. */
    static HttpResponse<byte[]> get(URI registry, SSLContext tls, HttpClient.Version http, String version)
            throws Exception {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        HttpClient client = HttpClient.newBuilder()
                .version(http)
                .sslContext(tls)
                .sslParameters(parameters)
                .build();
        return client.send(HttpRequest.newBuilder(registry.resolve("/v2/")).build(), BodyHandlers.ofByteArray());
    }

    /** The status of {@code /v2/} by HTTP/1.1; 0 where the server ends the connection before. */
    static int status(int port, SSLContext tls, String version) throws IOException {
        String answer =
                ask(port, tls, version, "http/1.1", "GET /v2/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        return answer.isEmpty() ? 0 : Integer.parseInt(answer.substring(9, 12));
    }

    /** Whether the server answers to the beginning of HTTP/2, or else ends the connection: RFC 9113, 3.4. */
    static boolean speaksHttp2(int port, SSLContext tls, String version) throws IOException {
        String settings = "\0\0\0\4\0\0\0\0\0";
        return !ask(port, tls, version, "h2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings)
                .isEmpty();
    }

    /** The first bytes of an answer; none where the connection ends. The JDK's client of HTTP/2 waits for ever then. */
    private static String ask(int port, SSLContext tls, String version, String protocol, String request)
            throws IOException {
        try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {version});
            parameters.setApplicationProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("neither an answer nor an end", e);
        } catch (SSLException | SocketException e) {
            return "";
        }
    }

    private static final class Always extends X509ExtendedKeyManager {

        private final TestAuthority.Issued own;

        Always(TestAuthority.Issued own) {
            this.own = own;
        }

        @Override
        public String[] getClientAliases(String kind, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String chooseEngineClientAlias(String[] kinds, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public String[] getServerAliases(String kind, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
            return "";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return own.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.key();
        }
    }

    /** An extended one is asked about nothing else, so that names of hosts are no matter either. */
    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
