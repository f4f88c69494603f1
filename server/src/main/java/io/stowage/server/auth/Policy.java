package io.stowage.server.auth;

import java.util.List;

/**
 * Who may do what: whatever one of the rules allows, and nothing else. Immutable.
 *
 * @param rules in no particular order
 */
public record Policy(List<Rule> rules) {

    public Policy {
        rules = List.copyOf(rules);
    }

    /** Whether somebody may do that. */
    boolean permits(Identity identity, Access access) {
        return rules.stream().anyMatch(rule -> rule.permits(identity, access));
    }

    /** Whether one rule lets somebody do that in all repositories. */
    boolean permitsEverywhere(Identity identity, Action action) {
        return rules.stream().anyMatch(rule -> rule.permitsEverywhere(identity, action));
    }
}
