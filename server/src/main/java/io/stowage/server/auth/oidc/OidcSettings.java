package io.stowage.server.auth.oidc;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The section {@code auth.oidc}.
 *
 * @param realm what people are asked for a password with
 * @param issuers whose tokens are believed; one at least, each once
 */
public record OidcSettings(String realm, List<Issuer> issuers) {

    /** @throws IllegalArgumentException in one line that names the key */
    public OidcSettings {
        issuers = List.copyOf(issuers);
        if (realm.isBlank() || realm.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("auth.oidc.realm is needed, as one line of text");
        }
        if (issuers.isEmpty()) {
            throw new IllegalArgumentException("auth.oidc.issuers is empty; name one issuer at least");
        }
        Set<String> seen = new HashSet<>();
        for (Issuer each : issuers) {
            if (!seen.add(each.url())) {
                throw new IllegalArgumentException("auth.oidc.issuers has " + each.url() + " twice");
            }
        }
    }

    /**
     * Somebody who gives tokens.
     *
     * @param url as his tokens have it in {@code iss}, to the letter; https, or http on this machine
     * @param audiences of which a token has to name one in {@code aud}
     * @param userClaim whose value is the user's name; {@code sub} when empty
     * @param userPrefix in front of it, to keep this issuer's users apart from others'
     * @param groupsClaim whose value is the list of his groups
     * @param groupPrefix in front of each
     * @param caFile PEM file with the certificates that the issuer's own is to be signed by; without it, those that the JVM
     *     trusts
     * @param tokenFile with a bearer token that is shown to the issuer, as Kubernetes asks for by default
     * @param jwksUri where the keys are, for issuers that do not tell; otherwise they are asked where
     */
    public record Issuer(
            String url,
            Set<String> audiences,
            String userClaim,
            String userPrefix,
            Optional<String> groupsClaim,
            String groupPrefix,
            Optional<Path> caFile,
            Optional<Path> tokenFile,
            Optional<URI> jwksUri) {

        public Issuer {
            audiences = Set.copyOf(audiences);
            if (!Addresses.isSafe(url, true) || url.indexOf('?') >= 0) {
                throw new IllegalArgumentException(
                        "auth.oidc.issuers: \"" + url + "\" is no URL of an issuer; it has to begin with https://");
            }
            if (audiences.isEmpty() || audiences.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("auth.oidc.issuers: " + url
                        + " needs audiences; without, tokens that are meant for others would be good here");
            }
            if (userClaim.isEmpty()) {
                userClaim = "sub";
            }
            if (jwksUri.isPresent() && !Addresses.isSafe(jwksUri.get().toString(), Addresses.isLocal(url))) {
                throw new IllegalArgumentException(
                        "auth.oidc.issuers: jwksuri \"" + jwksUri.get() + "\" has to begin with https://");
            }
        }

        /** One with names as they are, and without groups. */
        public static Issuer of(String url, Set<String> audiences) {
            return new Issuer(
                    url,
                    audiences,
                    "sub",
                    "",
                    Optional.empty(),
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }
}
