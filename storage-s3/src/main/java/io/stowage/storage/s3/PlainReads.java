package io.stowage.storage.s3;

import io.stowage.storage.net.ProxyRules;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.s3.PlainConnection.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Gets objects over plain HTTP without the SDK, so that their bytes go from the kernel straight into the memory that a
 * client is sent from: what the SDK gives has passed through two arrays, and that is much of what a pull through us costs.
 * One attempt. Whatever is not the beginning of an object is for the SDK to ask for again, which knows what to make of it.
 * Any thread.
 */
final class PlainReads implements AutoCloseable {

    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(60));

    private final S3Links links;
    private final String agent;
    private final PlainConnections connections;

    private PlainReads(S3Links links, String agent, PlainConnections connections) {
        this.links = links;
        this.agent = agent;
        this.connections = connections;
    }

    /** @return empty where the way to the store is an encrypted one, or leads through a proxy */
    static Optional<PlainReads> of(S3Settings settings, S3Links links, ProxyRules proxies) {
        return of(settings, links, proxies, PATIENCE);
    }

    static Optional<PlainReads> of(S3Settings settings, S3Links links, ProxyRules proxies, Patience patience) {
        return PlainConnections.fit(settings, proxies)
                ? Optional.of(new PlainReads(
                        links, settings.wire().userAgent().orElse("stowage"), new PlainConnections(patience)))
                : Optional.empty();
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
            PlainConnection connection = connections.take(link.getHost(), link.getPort());
            boolean kept = false;
            try {
                Optional<PlainSource> source = connection
                        .ask(request(link, range, tag))
                        .content()
                        .map(content -> new PlainSource(connections, connection, content));
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

    private byte[] request(URI link, String range, String tag) {
        String request = "GET " + link.getRawPath() + '?' + link.getRawQuery() + " HTTP/1.1\r\n"
                + "Host: " + link.getRawAuthority() + "\r\n"
                + "User-Agent: " + agent + "\r\n"
                + (range.isEmpty() ? "" : "Range: " + range + "\r\n")
                + (tag.isEmpty() ? "" : "If-Match: " + tag + "\r\n")
                + "\r\n";
        return request.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        connections.close();
    }
}
