package io.stowage.server.auth;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who is let in, and what he may do.
 *
 * @param authenticators the first one tells people what to show; without any, everybody is anonymous
 * @param policy what may be done; without one, whoever is known may do everything that his login allows
 */
public record AccessControl(List<Authenticator> authenticators, Optional<Policy> policy, Gate.Settings settings) {

    /** Nobody is asked who he is, and everybody may do everything. */
    public static final AccessControl NONE = new AccessControl(List.of(), Optional.empty(), Gate.Settings.DEFAULT);

    public AccessControl {
        authenticators = List.copyOf(authenticators);
    }

    public static AccessControl by(Authenticator authenticator) {
        return new AccessControl(List.of(authenticator), Optional.empty(), Gate.Settings.DEFAULT);
    }

    /** Asks {@code authenticator}, too, about what those before do not know. */
    public AccessControl and(Authenticator authenticator) {
        List<Authenticator> all = new ArrayList<>(authenticators);
        all.add(authenticator);
        return new AccessControl(all, policy, settings);
    }

    public AccessControl with(Policy rules) {
        return new AccessControl(authenticators, Optional.of(rules), settings);
    }

    public AccessControl with(Gate.Settings kept) {
        return new AccessControl(authenticators, policy, kept);
    }

    /** A gate that is kept so; whoever opens it closes it. */
    public Gate open(InstantSource clock) {
        return new Gate(this, clock);
    }
}
