package io.stowage.storage.s3;

import io.stowage.storage.net.ProxyRules;
import io.stowage.storage.s3.PlainConnection.Patience;
import io.stowage.storage.s3.S3Settings.Place;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Connections to one store, kept for the next request when their answer has been read to its end. Any thread. */
final class PlainConnections implements AutoCloseable {

    /** Connections that nobody uses. */
    private static final int MAX_IDLE = 64;

    private static final int DEFAULT_PORT = 80;

    private final Patience patience;
    private final Deque<PlainConnection> idle = new ArrayDeque<>();
    private boolean closed;

    PlainConnections(Patience patience) {
        this.patience = patience;
    }

    /** Whether the way to the store is neither an encrypted one, nor leads through a proxy. */
    static boolean fit(S3Settings settings, ProxyRules proxies) {
        Optional<URI> plain = settings.place().endpoint().filter(endpoint -> "http".equals(endpoint.getScheme()));
        return plain.isPresent() && !isProxied(plain.get(), settings.place(), proxies);
    }

    private static boolean isProxied(URI endpoint, Place place, ProxyRules proxies) {
        boolean isAddress = endpoint.getRawAuthority().startsWith("[");
        String bucket = place.pathStyle() || isAddress ? "" : place.bucket() + '.';
        URI asked = URI.create(endpoint.getScheme() + "://" + bucket + endpoint.getRawAuthority());
        return proxies.proxyFor(asked).isPresent();
    }

    /** @param port negative for the usual one */
    PlainConnection take(String host, int port) throws IOException {
        while (true) {
            @Nullable PlainConnection last;
            synchronized (idle) {
                last = idle.pollLast();
            }
            if (last == null) {
                return PlainConnection.open(host, port < 0 ? DEFAULT_PORT : port, patience);
            }
            if (last.isQuiet()) {
                return last;
            }
            last.close();
        }
    }

    /** Takes back a connection whose answer has been read to its end. */
    void giveBack(PlainConnection connection) {
        @Nullable PlainConnection tooMany;
        synchronized (idle) {
            idle.addLast(connection);
            tooMany = closed || idle.size() > MAX_IDLE ? idle.pollFirst() : null;
        }
        if (tooMany != null) {
            tooMany.close();
        }
    }

    /** What is in use is closed when it is given back. */
    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(PlainConnection::close);
            idle.clear();
        }
    }
}
