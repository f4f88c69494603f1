package io.stowage.server.auth.token;

import io.stowage.server.auth.jwt.Algorithm;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The section {@code auth.token}.
 *
 * @param realm URL where tokens are to be had
 * @param service what this registry is called there; tokens name it as their audience
 * @param issuer what tokens name as theirs
 * @param rootCertBundle PEM file with certificates: those whose keys sign tokens, or that sign these keys' certificates
 * @param jwks JSON file with a set of keys, RFC 7517
 * @param signingAlgorithms names out of RFC 7518, 3.1, and {@code EdDSA}; all of them when empty
 * @param autoRedirect whether tokens are to be had from this registry's own address
 * @param autoRedirectPath where there; {@code /auth/token} when empty
 */
public record TokenSettings(
        String realm,
        String service,
        String issuer,
        Optional<Path> rootCertBundle,
        Optional<Path> jwks,
        List<String> signingAlgorithms,
        boolean autoRedirect,
        String autoRedirectPath) {

    private static final String DEFAULT_PATH = "/auth/token";

    /** @throws IllegalArgumentException in one line that names the key */
    public TokenSettings {
        requireText("realm", realm);
        requireText("service", service);
        requireText("issuer", issuer);
        if (rootCertBundle.isEmpty() && jwks.isEmpty()) {
            throw new IllegalArgumentException(
                    "auth.token needs rootcertbundle or jwks: a file with the certificates or keys that tokens are signed by");
        }
        signingAlgorithms = List.copyOf(signingAlgorithms);
        for (String name : signingAlgorithms) {
            if (Algorithm.named(name).isEmpty()) {
                throw new IllegalArgumentException(
                        "auth.token.signingalgorithms: \"" + name + "\" is none of " + known());
            }
        }
        if (autoRedirectPath.isEmpty()) {
            autoRedirectPath = DEFAULT_PATH;
        } else if (!autoRedirectPath.startsWith("/")) {
            autoRedirectPath = '/' + autoRedirectPath;
        }
    }

    private static void requireText(String key, String value) {
        if (value.isBlank() || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("auth.token." + key + " is needed, as one line of text");
        }
    }

    private static String known() {
        return Algorithm.all().stream().map(Algorithm::word).collect(Collectors.joining(", "));
    }

    Set<Algorithm> algorithms() {
        if (signingAlgorithms.isEmpty()) {
            return Algorithm.all();
        }
        return signingAlgorithms.stream()
                .flatMap(name -> Algorithm.named(name).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Algorithm.class)));
    }
}
