package io.stowage.storage.net;

import java.util.Optional;

/** Takes {@code host:port} apart, where {@link java.net.URI} sees no host: an underscore is enough for that. */
final class Authority {

    private Authority() {}

    /** Without the brackets of an address. */
    static String host(String authority) {
        String host = portAt(authority) < 0 ? authority : authority.substring(0, portAt(authority));
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Empty when none is given. */
    static Optional<String> port(String authority) {
        int at = portAt(authority);
        return at < 0
                ? Optional.empty()
                : Optional.of(authority.substring(at + 1)).filter(port -> !port.isEmpty());
    }

    private static int portAt(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }
}
