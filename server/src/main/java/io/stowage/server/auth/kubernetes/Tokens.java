package io.stowage.server.auth.kubernetes;

import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.LoginException;
import java.util.Optional;

/** The cluster's tokens, as clients of registries show them. */
final class Tokens {

    private Tokens() {}

    /**
     * A bearer token, or a password beside any name.
     *
     * @return none, when these are credentials of another kind
     * @throws LoginException.Refused when it cannot be anybody's: an API that is asked without a token takes us for ourselves
     */
    static Optional<String> of(Credentials credentials) throws LoginException.Refused {
        Optional<String> token = shown(credentials);
        if (token.isPresent() && !couldBe(token.get())) {
            throw new LoginException.Refused("this is no token");
        }
        return token;
    }

    private static Optional<String> shown(Credentials credentials) {
        if (credentials instanceof Credentials.Bearer bearer) {
            return Optional.of(bearer.token());
        }
        return credentials instanceof Credentials.Basic basic ? Optional.of(basic.password()) : Optional.empty();
    }

    private static boolean couldBe(String token) {
        return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
