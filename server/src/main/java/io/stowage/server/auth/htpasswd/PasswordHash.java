package io.stowage.server.auth.htpasswd;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file keeps of a password. Tells nothing of itself but its cost. */
final class PasswordHash {

    private static final Pattern FORM =
            Pattern.compile("\\$2[aby]\\$(0[4-9]|[12][0-9]|3[01])\\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})");

    private static final String ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final int cost;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int cost, byte[] salt, byte[] hash) {
        this.cost = cost;
        this.salt = salt;
        this.hash = hash;
    }

    /** One of bcrypt; empty for all others, and for what is none. */
    static Optional<PasswordHash> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(
                        new PasswordHash(Integer.parseInt(form.group(1)), bytes(form.group(2)), bytes(form.group(3))))
                : Optional.empty();
    }

    /** One whose password nobody has. */
    static PasswordHash ofNobody(int cost) {
        return new PasswordHash(cost, new byte[Bcrypt.SALT_BYTES], new byte[Bcrypt.HASH_BYTES]);
    }

    /** Bits that do not fill a byte are dropped: some programs have written any. */
    private static byte[] bytes(String text) {
        byte[] translated = new byte[text.length()];
        for (int i = 0; i < translated.length; i++) {
            translated[i] = (byte) BASE64.charAt(ALPHABET.indexOf(text.charAt(i)));
        }
        return Base64.getDecoder().decode(translated);
    }

    int cost() {
        return cost;
    }

    /** Whether it is that password's. Takes the same time whether it is or not. */
    boolean matches(String password, Bcrypt bcrypt) {
        return MessageDigest.isEqual(hash, bcrypt.hash(password.getBytes(StandardCharsets.UTF_8), salt, cost));
    }
}
