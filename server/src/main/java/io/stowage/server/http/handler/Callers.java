package io.stowage.server.http.handler;

import io.stowage.oci.RepositoryName;
import io.stowage.server.auth.Access;
import io.stowage.server.auth.Caller;
import io.stowage.server.auth.LoginException;
import io.stowage.server.registry.ErrorCode;
import io.stowage.server.registry.RegistryException;

/** What somebody may do beyond what his request took. Storage threads. */
final class Callers {

    private Callers() {}

    static boolean may(Caller caller, Access access) {
        try {
            return caller.may(access);
        } catch (LoginException.Unavailable e) {
            throw unavailable(e);
        }
    }

    /** Whether a catalog tells him of that repository. */
    static boolean mayList(Caller caller, RepositoryName repository) {
        try {
            return caller.mayList(repository);
        } catch (LoginException.Unavailable e) {
            throw unavailable(e);
        }
    }

    private static RegistryException unavailable(LoginException.Unavailable e) {
        RegistryException told =
                new RegistryException(ErrorCode.UNAVAILABLE, "who may do what cannot be found out now");
        told.initCause(e);
        return told;
    }
}
