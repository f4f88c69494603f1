package io.stowage.server.auth;

import io.stowage.oci.RepositoryName;
import java.time.Instant;
import java.util.Optional;

/** Somebody who is known, and what he may do. Any thread. */
public final class Caller {

    private static final Caller ANYBODY =
            new Caller(new Login(Identity.ANONYMOUS, Rights.ALL, Instant.MAX), Optional.empty());

    private final Login login;
    private final Optional<Policy> policy;

    Caller(Login login, Optional<Policy> policy) {
        this.login = login;
        this.policy = policy;
    }

    /** Whoever asks a registry that asks nobody who he is. He may do everything. */
    public static Caller anybody() {
        return ANYBODY;
    }

    public Identity identity() {
        return login.identity();
    }

    /** Whether he may do that. May wait. */
    public boolean may(Access access) throws LoginException.Unavailable {
        return allowed(access) && login.rights().permit(access);
    }

    /** Whether a catalog tells him of that repository. May wait. */
    public boolean mayList(RepositoryName repository) throws LoginException.Unavailable {
        Access pull = Access.to(Action.PULL, repository);
        return allowed(pull) && (login.rights().listAll() || login.rights().permit(pull));
    }

    /** Whether there is surely no repository in which he may not do that. Never waits. */
    public boolean mayEverywhere(Action action) {
        boolean allowed = policy.isEmpty() || policy.get().permitsEverywhere(login.identity(), action);
        return allowed && login.rights() == Rights.ALL;
    }

    /** Whether he may do that, if nobody has to be asked for it. */
    Optional<Boolean> known(Access access) {
        return allowed(access) ? login.rights().known(access) : Optional.of(false);
    }

    private boolean allowed(Access access) {
        return policy.isEmpty() || policy.get().permits(login.identity(), access);
    }
}
