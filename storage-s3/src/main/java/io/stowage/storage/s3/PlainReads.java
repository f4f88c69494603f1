package io.stowage.storage.s3;

import io.stowage.storage.net.ProxyRules;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.s3.PlainConnection.Patience;
import io.stowage.storage.s3.S3Settings.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gets objects over plain HTTP without the SDK, so that their bytes go from the kernel straight into the memory that a
 * client is sent from: what the SDK gives has passed through two arrays, and that is much of what a pull through us costs.
 * One attempt. Whatever is not the beginning of an object is for the SDK to ask for again, which knows what to make of it.
 * Any thread.
 */
final class PlainReads implements AutoCloseable {

    /** Connections that nobody reads from, kept for the next ones. */
    private static final int MAX_IDLE = 64;

    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(60));

    private final S3Links links;
    private final String agent;
    private final Patience patience;
    private final Deque<PlainConnection> idle = new ArrayDeque<>();
    private boolean closed;

    private PlainReads(S3Links links, String agent, Patience patience) {
        this.links = links;
        this.agent = agent;
        this.patience = patience;
    }

    /** @return empty where the way to the store is an encrypted one, or leads through a proxy */
    static Optional<PlainReads> of(S3Settings settings, S3Links links, ProxyRules proxies) {
        return of(settings, links, proxies, PATIENCE);
    }

    static Optional<PlainReads> of(S3Settings settings, S3Links links, ProxyRules proxies, Patience patience) {
        Optional<URI> plain = settings.place().endpoint().filter(endpoint -> "http".equals(endpoint.getScheme()));
        return plain.isPresent() && !isProxied(plain.get(), settings.place(), proxies)
                ? Optional.of(new PlainReads(links, settings.wire().userAgent().orElse("stowage"), patience))
                : Optional.empty();
    }

    private static boolean isProxied(URI endpoint, Place place, ProxyRules proxies) {
        boolean isAddress = endpoint.getRawAuthority().startsWith("[");
        String bucket = place.pathStyle() || isAddress ? "" : place.bucket() + '.';
        URI asked = URI.create(endpoint.getScheme() + "://" + bucket + endpoint.getRawAuthority());
        return proxies.proxyFor(asked).isPresent();
    }

    /**
     * @param range value of the header; empty for everything
     * @param tag of the content that it must be; empty for any
     * @return empty when it has to be asked for otherwise
     */
    Optional<PlainSource> get(ObjectName name, String range, String tag) {
        try {
            URI link = links.own(name);
            if (link.getHost() == null) {
                // A name that is none by the rules of addresses, with an underscore in it say.
                return Optional.empty();
            }
            PlainConnection connection = connection(link);
            boolean kept = false;
            try {
                Optional<PlainSource> source = connection
                        .ask(request(link, range, tag))
                        .content()
                        .map(content -> new PlainSource(this, connection, content));
                kept = source.isPresent();
                return source;
            } finally {
                if (!kept) {
                    connection.close();
                }
            }
        } catch (IOException e) {
            S3Store.LOG.debug("cannot open {} at once: {}", name, e.toString());
            return Optional.empty();
        }
    }

    private PlainConnection connection(URI link) throws IOException {
        while (true) {
            @Nullable PlainConnection last;
            synchronized (idle) {
                last = idle.pollLast();
            }
            if (last == null) {
                return PlainConnection.open(link.getHost(), link.getPort() < 0 ? 80 : link.getPort(), patience);
            }
            if (last.isQuiet()) {
                return last;
            }
            last.close();
        }
    }

    private byte[] request(URI link, String range, String tag) {
        String request = "GET " + link.getRawPath() + '?' + link.getRawQuery() + " HTTP/1.1\r\n"
                + "Host: " + link.getRawAuthority() + "\r\n"
                + "User-Agent: " + agent + "\r\n"
                + (range.isEmpty() ? "" : "Range: " + range + "\r\n")
                + (tag.isEmpty() ? "" : "If-Match: " + tag + "\r\n")
                + "\r\n";
        return request.getBytes(StandardCharsets.ISO_8859_1);
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

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(PlainConnection::close);
            idle.clear();
        }
    }
}
