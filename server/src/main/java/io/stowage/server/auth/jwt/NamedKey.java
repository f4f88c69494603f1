package io.stowage.server.auth.jwt;

/**
 * A key, and what tokens call it.
 *
 * @param id of a token's header; several keys may have the same
 */
public record NamedKey(String id, VerificationKey key) {}
