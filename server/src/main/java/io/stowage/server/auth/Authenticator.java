package io.stowage.server.auth;

import java.util.Locale;
import java.util.Optional;

/** Tells from what somebody shows who he is. One for each provider of the section {@code auth}. Any thread. */
public interface Authenticator {

    /**
     * Who shows these. May wait, and may cost: it is asked on threads of its own, and its answer is remembered for a while.
     *
     * @return nobody, when they are of a kind that it does not know
     * @throws LoginException.Refused when they are wrong
     * @throws LoginException.Unavailable when that cannot be found out now
     */
    Optional<Login> authenticate(Credentials credentials) throws LoginException;

    /** What they are taken for who show nothing; empty where only the policy has to say something about them. */
    default Optional<Login> anonymous() {
        return Optional.empty();
    }

    /**
     * How somebody is told what to show: the value of {@code WWW-Authenticate}, one challenge. RFC 9110, 11.6.1.
     *
     * @param problem with what he has shown, if that was anything
     */
    String challenge(Attempt attempt, Optional<Problem> problem);

    /** Whether somebody who is known, and lacks a right, may get it by another login: then he is challenged again. */
    default boolean canShowMore() {
        return false;
    }

    /** Whether most of the work is waiting for somebody else. */
    default boolean waits() {
        return false;
    }

    /** Reads its files again, if they have changed; bad ones change nothing. Called now and then. May wait. */
    default void reload() {}

    /** Changes whenever what was found out before may be wrong now. Never waits. */
    default long generation() {
        return 0;
    }

    /** What is wrong with what somebody has shown. RFC 6750, 3.1. */
    enum Problem {
        INVALID_TOKEN,
        INSUFFICIENT_SCOPE;

        /** As the challenge has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
