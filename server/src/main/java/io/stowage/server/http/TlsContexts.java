package io.stowage.server.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.stowage.server.tls.ServerCertificate;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificates that a listener shows now. Connections keep the one that they began with. Any thread. */
final class TlsContexts {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

    static final long HANDSHAKE_TIMEOUT_MILLIS = 10_000;

    private final TlsSource source;
    private final TlsRules rules;
    private final boolean http2;
    private volatile State state;

    private TlsContexts(TlsSource source, TlsRules rules, boolean http2) throws IOException {
        this.source = source;
        this.rules = rules;
        this.http2 = http2;
        this.state = read();
    }

    /**
     * What was read at one time. Sessions are kept in contexts, so none of an older state is taken up again: whoever was
     * trusted then may not be now.
     *
     * @param ofFiles for everybody, where the certificate is in files
     * @param named by name, made when they are first asked for; as many as there are names
     */
    private record State(TrustManager clients, @Nullable Pair ofFiles, Map<String, Pair> named) {}

    /**
     * The contexts of one certificate.
     *
     * @param refusing of HTTP/1.1 alone
     */
    private record Pair(ServerCertificate certificate, SslContext serving, SslContext refusing) {}

    /**
     * Reads the files.
     *
     * @throws IOException when they cannot be read or hold something else
     */
    static TlsContexts load(TlsSource source, TlsRules rules, boolean http2) throws IOException {
        return new TlsContexts(source, rules, http2);
    }

    private State read() throws IOException {
        TrustManager clients = rules.clients().judge();
        if (source instanceof TlsFiles files) {
            ServerCertificate certificate = files.read();
            warn(files, certificate, Instant.now());
            return new State(clients, pair(certificate, clients), Map.of());
        }
        return new State(clients, null, new ConcurrentHashMap<>());
    }

    private static void warn(TlsFiles files, ServerCertificate certificate, Instant now) {
        if (now.isAfter(certificate.ends())) {
            LOG.warn("the certificate in {} has expired at {}", files.certificate(), certificate.ends());
        } else if (now.isBefore(certificate.begins())) {
            LOG.warn("the certificate in {} is not valid before {}", files.certificate(), certificate.begins());
        }
    }

    private Pair pair(ServerCertificate certificate, TrustManager clients) throws IOException {
        SslContext http1 = TlsContext.ofHttp1(certificate, rules, clients);
        return new Pair(certificate, http2 ? TlsContext.ofBoth(certificate, rules, clients) : http1, http1);
    }

    /** The handler of a connection that is served. */
    ChannelHandler serving(ByteBufAllocator allocator) {
        Pair pair = state.ofFiles();
        return pair == null ? new TlsHello(this, true) : handler(pair.serving(), allocator);
    }

    /** The handler of a connection whose client is only told that there are too many. */
    ChannelHandler refusing(ByteBufAllocator allocator) {
        Pair pair = state.ofFiles();
        return pair == null ? new TlsHello(this, false) : handler(pair.refusing(), allocator);
    }

    static SslHandler handler(SslContext context, ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeout(HANDSHAKE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        return handler;
    }

    /**
     * The context for a client that asks for a name.
     *
     * @return nothing where there is no certificate
     * @throws IOException when the JVM cannot show it
     */
    Optional<SslContext> named(String asked, boolean serving) throws IOException {
        if (!(source instanceof TlsNames names)) {
            return Optional.empty();
        }
        State now = state;
        String name = names.certificates().own(asked);
        Optional<ServerCertificate> certificate = names.certificates().find(name);
        if (certificate.isEmpty()) {
            return Optional.empty();
        }
        Pair pair = now.named().get(name);
        if (pair == null || !pair.certificate().equals(certificate.get())) {
            pair = pair(certificate.get(), now.clients());
            now.named().put(name, pair);
        }
        return Optional.of(serving ? pair.serving() : pair.refusing());
    }

    /**
     * The context for an authority that looks whether a host of that name is really here.
     *
     * @return nothing where nobody has asked it
     * @throws IOException when the JVM cannot show the answer
     */
    Optional<SslContext> challenged(String name) throws IOException {
        Optional<ServerCertificate> answer =
                names().flatMap(names -> names.certificates().findChallenge(name));
        return answer.isPresent() ? Optional.of(TlsContext.ofChallenge(answer.get())) : Optional.empty();
    }

    private Optional<TlsNames> names() {
        return source instanceof TlsNames names ? Optional.of(names) : Optional.empty();
    }

    /**
     * Reads the files again.
     *
     * @throws IOException when they are bad; then nothing has changed
     */
    void reload() throws IOException {
        state = read();
    }
}
