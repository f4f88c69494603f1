package io.stowage.server.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/** Addresses and URLs as configurations write them. */
final class Addresses {

    private Addresses() {}

    /** {@code host:port}; without a host, every address of this machine; without anything, a port that the system chooses. */
    static InetSocketAddress tcp(String path, String text) throws ConfigurationException {
        if (text.isEmpty()) {
            return new InetSocketAddress(0);
        }
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon).replace("[", "").replace("]", "");
            int port = Integer.parseInt(text.substring(colon + 1));
            return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new ConfigurationException(path, "must be host:port or :port");
        }
    }

    /** Scheme and authority of a URL, which is all of it that counts. */
    static Optional<URI> host(String path, Optional<String> text) throws ConfigurationException {
        if (text.isEmpty() || text.get().isEmpty()) {
            return Optional.empty();
        }
        try {
            URI url = URI.create(text.get());
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null) {
                return Optional.of(URI.create(url.getScheme() + "://" + url.getAuthority()));
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new ConfigurationException(path, "must be a URL, for example https://registry.example.com");
    }
}
