package io.stowage.server.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.stowage.server.tls.ServerCertificate;
import java.io.IOException;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;

/** Makes contexts of the JDK's TLS. Any thread. */
final class TlsContext {

    /** By which an authority is told from a client: RFC 8737. */
    static final String ACME = "acme-tls/1";

    /** The default keeps twenty thousand, several kilobytes each. */
    private static final int MAX_SESSIONS = 512;

    /** The default is a day, for which nobody would look at a client's certificate again. */
    private static final long SESSION_SECONDS = 3600;

    private TlsContext() {}

    static SslContext ofHttp1(ServerCertificate certificate, TlsRules rules, TrustManager clients) throws IOException {
        return context(certificate, rules, clients, ApplicationProtocolNames.HTTP_1_1);
    }

    static SslContext ofBoth(ServerCertificate certificate, TlsRules rules, TrustManager clients) throws IOException {
        return context(certificate, rules, clients, ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
    }

    /** For an authority, which shows no certificate and sends nothing. */
    static SslContext ofChallenge(ServerCertificate answer) throws IOException {
        return context(answer, TlsRules.DEFAULT, TlsClients.NONE.judge(), ACME);
    }

    /** @param protocols the best first */
    private static SslContext context(
            ServerCertificate certificate, TlsRules rules, TrustManager clients, String... protocols)
            throws IOException {
        try {
            return SslContextBuilder.forServer(
                            certificate.key(), certificate.chain().toArray(X509Certificate[]::new))
                    .sslProvider(SslProvider.JDK)
                    .protocols(rules.versions())
                    .ciphers(rules.ciphers(), SupportedCipherSuiteFilter.INSTANCE)
                    .clientAuth(rules.clients().asked())
                    .trustManager(clients)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            protocols))
                    .sessionCacheSize(MAX_SESSIONS)
                    .sessionTimeout(SESSION_SECONDS)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("this JVM cannot show " + certificate, e);
        }
    }
}
