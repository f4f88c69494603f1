package io.stowage.server.auth.oidc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where an issuer may be, and his keys. */
final class Addresses {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private Addresses() {}

    /**
     * Whether nobody on the way can change what is answered there.
     *
     * @param orLocal whether that is also believed of this machine without TLS
     */
    static boolean isSafe(String url, boolean orLocal) {
        Optional<URI> uri = parse(url);
        return uri.isPresent() && ("https".equalsIgnoreCase(uri.get().getScheme()) || (orLocal && isLocal(url)));
    }

    /** Whether that is on this machine, without TLS. */
    static boolean isLocal(String url) {
        return parse(url)
                .filter(uri -> "http".equalsIgnoreCase(uri.getScheme()))
                .filter(uri -> LOOPBACK.matcher(uri.getHost()).matches())
                .isPresent();
    }

    /** One with a host, and without a name, a password and a fragment. */
    private static Optional<URI> parse(String url) {
        try {
            URI uri = new URI(url);
            return Optional.of(uri)
                    .filter(some ->
                            some.getHost() != null && some.getRawUserInfo() == null && some.getRawFragment() == null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
