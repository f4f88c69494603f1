package io.stowage.server.http;

import io.netty.handler.codec.http2.Http2SecurityUtil;
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
 * @param onlyTls13 whether TLS 1.2 is refused
 */
public record TlsFiles(Path certificate, Path key, boolean onlyTls13) {

    /** The default keeps twenty thousand, several kilobytes each. */
    private static final int MAX_SESSIONS = 512;

    /**
     * The context of a server that speaks these protocols, the best first.
     *
     * @throws IOException when a file cannot be read or holds something else
     */
    SslContext load(String... protocols) throws IOException {
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols(onlyTls13 ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"})
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
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
