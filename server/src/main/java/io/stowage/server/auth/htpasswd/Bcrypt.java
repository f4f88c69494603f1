package io.stowage.server.auth.htpasswd;

import java.util.Arrays;
import org.bouncycastle.crypto.generators.BCrypt;

/** The work of hashing. */
interface Bcrypt {

    /** Bytes of a password that count; whatever comes behind them would not. */
    int MAX_PASSWORD_BYTES = 72;

    int SALT_BYTES = 16;

    /** Bytes of a hash that are written down: all but the last. */
    int HASH_BYTES = 23;

    int MIN_COST = 4;

    /** A login of more would take minutes: each step doubles them. */
    int MAX_COST = 17;

    /**
     * @param password of 72 bytes at most, none of them NUL
     * @param cost the binary logarithm of the rounds
     * @return 23 bytes
     */
    byte[] hash(byte[] password, byte[] salt, int cost);

    /** Does it. */
    static byte[] compute(byte[] password, byte[] salt, int cost) {
        // C's strings end with a NUL, which belongs to what is hashed, where there is room for it.
        return Arrays.copyOf(BCrypt.generate(password, salt, cost, true), HASH_BYTES);
    }
}
