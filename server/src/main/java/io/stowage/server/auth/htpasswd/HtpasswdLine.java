package io.stowage.server.auth.htpasswd;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** Makes lines of such files. */
public final class HtpasswdLine {

    /** Takes some 50 ms. */
    public static final int DEFAULT_COST = 10;

    public static final int MIN_COST = Bcrypt.MIN_COST;

    public static final int MAX_COST = Bcrypt.MAX_COST;

    private HtpasswdLine() {}

    /**
     * Somebody's line, without its end: {@code user:$2y$...}.
     *
     * @param cost the binary logarithm of the rounds: {@link #MIN_COST} to {@link #MAX_COST}
     * @throws IllegalArgumentException when he could not log in by it; the message tells why, and nothing of the password
     */
    public static String of(String user, String password, int cost) {
        problem(user, password).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        if (cost < MIN_COST || cost > MAX_COST) {
            throw new IllegalArgumentException("a cost is from " + MIN_COST + " to " + MAX_COST);
        }
        byte[] salt = new byte[Bcrypt.SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return user + ':' + OpenBSDBCrypt.generate("2y", password.getBytes(StandardCharsets.UTF_8), salt, cost);
    }

    private static Optional<String> problem(String user, String password) {
        if (user.isEmpty() || !user.strip().equals(user)) {
            return Optional.of("a user has a name, which neither begins nor ends with a space");
        }
        if (user.charAt(0) == '#' || user.indexOf(':') >= 0 || user.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("a user's name does not begin with #, and has neither colons nor control characters");
        }
        if (password.isEmpty()) {
            return Optional.of("a password has at least one character");
        }
        return Passwords.problem(password);
    }
}
