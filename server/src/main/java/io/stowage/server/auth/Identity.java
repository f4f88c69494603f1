package io.stowage.server.auth;

import java.util.Set;

/**
 * Who somebody is.
 *
 * @param user his name, as the log and the policy have it; empty for {@link #ANONYMOUS} alone
 * @param groups that he belongs to now
 */
public record Identity(String user, Set<String> groups) {

    /** Whoever has shown nothing. */
    public static final Identity ANONYMOUS = new Identity("", Set.of());

    public Identity {
        groups = Set.copyOf(groups);
    }

    /**
     * Somebody.
     *
     * @throws IllegalArgumentException without a name: he would be taken for nobody
     */
    public static Identity of(String user, Set<String> groups) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("somebody has a name");
        }
        return new Identity(user, groups);
    }

    public boolean isAnonymous() {
        return user.isEmpty();
    }
}
