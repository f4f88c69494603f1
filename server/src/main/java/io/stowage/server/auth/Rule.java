package io.stowage.server.auth;

import io.stowage.oci.RepositoryName;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One thing that a {@link Policy} allows.
 *
 * @param who is allowed it
 * @param repositories where; actions on the registry as a whole are allowed wherever the rule applies
 * @param actions what
 */
public record Rule(Subjects who, List<RepositoryPattern> repositories, Set<Action> actions) {

    public Rule {
        repositories = List.copyOf(repositories);
        actions = Set.copyOf(implied(actions));
    }

    /** Whoever may push may create and update; whoever may do one of these may push, as far as it goes. */
    private static Set<Action> implied(Set<Action> actions) {
        Set<Action> all = EnumSet.noneOf(Action.class);
        all.addAll(actions);
        if (all.contains(Action.PUSH)) {
            all.add(Action.CREATE);
            all.add(Action.UPDATE);
        } else if (all.contains(Action.CREATE) || all.contains(Action.UPDATE)) {
            all.add(Action.PUSH);
        }
        return all;
    }

    /**
     * Whom a rule is for: anyone who is in one of these.
     *
     * @param anybody whether known or not
     * @param anyUser whoever is known
     * @param users by their names, {@code *} standing for any characters
     * @param groups by their names, likewise
     */
    public record Subjects(boolean anybody, boolean anyUser, List<WordPattern> users, List<WordPattern> groups) {

        public Subjects {
            users = List.copyOf(users);
            groups = List.copyOf(groups);
        }

        boolean include(Identity identity) {
            if (anybody || identity.isAnonymous()) {
                return anybody;
            }
            return anyUser
                    || users.stream().anyMatch(pattern -> pattern.matches(identity.user()))
                    || groups.stream()
                            .anyMatch(pattern -> identity.groups().stream().anyMatch(pattern::matches));
        }
    }

    boolean permits(Identity identity, Access access) {
        return actions.contains(access.action())
                && who.include(identity)
                && access.repository().map(this::covers).orElse(true);
    }

    boolean permitsEverywhere(Identity identity, Action action) {
        return actions.contains(action)
                && who.include(identity)
                && repositories.stream().anyMatch(RepositoryPattern::matchesAll);
    }

    private boolean covers(RepositoryName name) {
        return repositories.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
