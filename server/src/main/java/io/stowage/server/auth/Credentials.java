package io.stowage.server.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Locale;

/** What somebody shows to be known by. None of them tells its secrets by {@link Object#toString}. */
public sealed interface Credentials {

    /** Longer ones are nobody's. */
    int MAX_CHARS = 16 * 1024;

    /** Nothing. */
    record None() implements Credentials {}

    /** A name and a password. RFC 7617. */
    record Basic(String user, String password) implements Credentials {
        @Override
        public String toString() {
            return "Basic[" + user + ']';
        }
    }

    /** A token. RFC 6750. */
    record Bearer(String token) implements Credentials {
        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /** A certificate whose key the client has, and which one of our authorities has signed. */
    record Certificate(X509Certificate certificate) implements Credentials {
        @Override
        public String toString() {
            return "Certificate[" + certificate.getSubjectX500Principal() + ']';
        }
    }

    /** Something else, or something broken. */
    record Unreadable() implements Credentials {}

    /** Those of a header {@code Authorization}. A name and a password that are both empty are none: some clients have no other way to say so. */
    static Credentials parse(String header) {
        int space = header.indexOf(' ');
        if (space < 0 || header.length() > MAX_CHARS) {
            return new Unreadable();
        }
        String value = header.substring(space + 1).strip();
        return switch (header.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "basic" -> basic(value);
            case "bearer" -> value.isEmpty() || value.indexOf(' ') >= 0 ? new Unreadable() : new Bearer(value);
            default -> new Unreadable();
        };
    }

    private static Credentials basic(String encoded) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
                    .toString();
            int colon = text.indexOf(':');
            if (colon < 0) {
                return new Unreadable();
            }
            return text.length() == 1 ? new None() : new Basic(text.substring(0, colon), text.substring(colon + 1));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return new Unreadable();
        }
    }
}
