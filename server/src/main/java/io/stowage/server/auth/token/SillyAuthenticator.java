package io.stowage.server.auth.token;

import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Authenticator;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Identity;
import io.stowage.server.auth.Login;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code auth.silly}, for tests: whatever name and password or token somebody shows, he is the user {@code silly}. It
 * protects nothing.
 */
public final class SillyAuthenticator implements Authenticator {

    private static final Login SILLY = Login.of(Identity.of("silly", Set.of()));

    private final String realm;
    private final String service;

    /** @throws IllegalArgumentException in one line that names the key */
    public SillyAuthenticator(String realm, String service) {
        if (realm.isBlank() || service.isBlank()) {
            throw new IllegalArgumentException("auth.silly needs realm and service");
        }
        this.realm = realm;
        this.service = service;
    }

    @Override
    public Optional<Login> authenticate(Credentials credentials) {
        return credentials instanceof Credentials.Basic || credentials instanceof Credentials.Bearer
                ? Optional.of(SILLY)
                : Optional.empty();
    }

    /** As Distribution has it: one scope for each action, and nothing about what was wrong. */
    @Override
    public String challenge(Attempt attempt, Optional<Problem> problem) {
        List<String> scopes = attempt.wanted().stream()
                .map(Scope::of)
                .flatMap(scope -> scope.asked().stream().map(action -> scope.resource() + ":" + action))
                .distinct()
                .toList();
        return BearerChallenge.of(realm, service, scopes, Optional.empty());
    }
}
