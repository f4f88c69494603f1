package io.stowage.server.http;

import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;

/** The certificate that a listener shows now. Connections keep the one that they began with. Any thread. */
final class TlsContexts {

    private final TlsFiles files;
    private final TlsRules rules;
    private final boolean http2;
    private volatile Pair pair;

    private TlsContexts(TlsFiles files, TlsRules rules, boolean http2) throws IOException {
        this.files = files;
        this.rules = rules;
        this.http2 = http2;
        this.pair = read(files, rules, http2);
    }

    private record Pair(SslContext serving, SslContext refusing) {}

    /**
     * Reads the files.
     *
     * @throws IOException when they cannot be read or hold something else
     */
    static TlsContexts load(TlsFiles files, TlsRules rules, boolean http2) throws IOException {
        return new TlsContexts(files, rules, http2);
    }

    private static Pair read(TlsFiles files, TlsRules rules, boolean http2) throws IOException {
        SslContext http1 = files.load(rules, ApplicationProtocolNames.HTTP_1_1);
        SslContext both =
                http2 ? files.load(rules, ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1) : http1;
        return new Pair(both, http1);
    }

    /** For those who are served. */
    SslContext serving() {
        return pair.serving();
    }

    /** For those who are only told that they are too many. */
    SslContext refusing() {
        return pair.refusing();
    }

    /**
     * Reads the files again.
     *
     * @throws IOException when they are bad; then nothing has changed
     */
    void reload() throws IOException {
        pair = read(files, rules, http2);
    }
}
