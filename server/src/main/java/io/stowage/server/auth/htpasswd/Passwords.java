package io.stowage.server.auth.htpasswd;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Which passwords bcrypt can tell from all others. */
final class Passwords {

    private Passwords() {}

    /** What is wrong with one, if anything is. */
    static Optional<String> problem(String password) {
        if (password.getBytes(StandardCharsets.UTF_8).length > Bcrypt.MAX_PASSWORD_BYTES) {
            return Optional.of("a password has " + Bcrypt.MAX_PASSWORD_BYTES + " bytes at most");
        }
        // To some implementations it ends there. To all others "a", NUL, "a" is the same as "a": what is hashed
        // repeats.
        return password.indexOf('\0') >= 0 ? Optional.of("a password has no NUL") : Optional.empty();
    }
}
