package io.stowage.server.auth;

import java.time.Instant;

/**
 * What an {@link Authenticator} has found out about somebody.
 *
 * @param rights that he has by it
 * @param expires when it is no longer true, at the latest
 */
public record Login(Identity identity, Rights rights, Instant expires) {

    /** Somebody who may do whatever the policy allows, for as long as it is believed. */
    public static Login of(Identity identity) {
        return new Login(identity, Rights.ALL, Instant.MAX);
    }
}
