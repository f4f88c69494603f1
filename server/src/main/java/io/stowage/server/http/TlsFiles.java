package io.stowage.server.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a listener's certificate and key are.
 *
 * @param certificate a PEM file with the chain, the server's own certificate first
 * @param key a PEM file with the unencrypted PKCS#8 key
 */
public record TlsFiles(Path certificate, Path key) {

    /** The default keeps twenty thousand, several kilobytes each. */
    private static final int MAX_SESSIONS = 512;

    /**
     * The context of a server that speaks these protocols, the best first.
     *
     * @throws IOException when a file cannot be read or holds something else
     */
    SslContext load(TlsRules rules, String... protocols) throws IOException {
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols(rules.versions())
                    .ciphers(rules.ciphers(), SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            protocols))
                    .sessionCacheSize(MAX_SESSIONS)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("no PEM certificate and PKCS#8 key in " + certificate + " and " + key, e);
        }
    }
}
