package io.stowage.server.auth.token;

import io.stowage.server.auth.LoginException.Refused;
import io.stowage.server.auth.jwt.KeyRing;
import io.stowage.server.auth.jwt.SignedToken;
import io.stowage.server.auth.jwt.VerificationKey;
import java.time.Instant;
import java.util.List;

/**
 * By what tokens are verified.
 *
 * @param keys those of the key set, and of the certificates
 * @param roots the certificates
 */
record Trust(KeyRing keys, Roots roots) {

    /** By what a token may be verified that says that of itself; nothing when it names a key that is not known. */
    List<VerificationKey> candidates(SignedToken token, Instant now) throws Refused {
        if (!token.chain().isEmpty()) {
            return List.of(roots.signer(token.chain(), now));
        }
        return token.keyId().map(keys::named).orElse(List.of());
    }
}
