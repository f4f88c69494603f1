package io.stowage.server.auth.kubernetes;

import java.net.URI;
import java.util.Optional;

/**
 * How OpenShift is asked: the section {@code auth.openshift}.
 *
 * @param tokenRealm scheme and authority under which clients find {@code /openshift/token}; without it, those by which they
 *     reach the registry
 */
public record OpenShiftSettings(Optional<URI> tokenRealm, Cluster cluster) {

    /** @throws IllegalArgumentException when the token realm is no such URL */
    public OpenShiftSettings {
        if (tokenRealm.isPresent() && !isOrigin(tokenRealm.get())) {
            throw new IllegalArgumentException(
                    "must be a URL without a path, for example https://registry.example.com");
        }
    }

    private static boolean isOrigin(URI url) {
        return ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                && url.getHost() != null
                && url.toString().equals(url.getScheme() + "://" + url.getRawAuthority())
                && url.getRawUserInfo() == null;
    }
}
