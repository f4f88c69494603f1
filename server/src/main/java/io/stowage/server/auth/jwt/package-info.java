/**
 * Signed tokens: what a {@link io.stowage.server.auth.jwt.SignedToken} says counts once a
 * {@link io.stowage.server.auth.jwt.VerificationKey} that was trusted before has verified it. Keys never come from a token,
 * and a key decides which algorithms it is for, so that none can be taken for another's. RFC 7515, 7517, 7518, 7519, 7638,
 * 8037, 8725. Any thread; nothing waits.
 */
@NullMarked
package io.stowage.server.auth.jwt;

import org.jspecify.annotations.NullMarked;
