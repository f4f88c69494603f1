package io.stowage.server.auth;

import io.stowage.server.cache.ExpiringCache;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Logins that were right, for a while; and for longer, that they were, which lets nobody in. What was shown is not kept,
 * only a hash of it under a key that this process alone has and never writes down. Bounded in bytes; any thread; never
 * waits.
 */
final class VerifiedLogins {

    private static final String MAC = "HmacSHA256";

    /** What all logins may weigh, in bytes as far as they can be told. */
    static final long MAX_WEIGHT = 4L * 1024 * 1024;

    /** A login without its rights, and what is around it. */
    static final int LEAST_WEIGHT = 1024;

    /** What a token grants is made of its own characters, several times over. */
    private static final int WEIGHT_OF_CHAR = 4;

    static final int MAX_ENTRIES = 4096;

    private static final Duration FAMILIARITY = Duration.ofHours(1);

    private final SecretKeySpec key = newKey();
    private final Duration validity;
    private final InstantSource clock;
    private final ExpiringCache<Shown, Known> logins;
    private final ExpiringCache<Shown, Boolean> familiar;

    VerifiedLogins(Duration validity, InstantSource clock) {
        this.validity = validity;
        this.clock = clock;
        this.logins = new ExpiringCache<>(MAX_WEIGHT, Known::weight, clock);
        this.familiar = ExpiringCache.ofEntries(MAX_ENTRIES, clock);
    }

    private static SecretKeySpec newKey() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return new SecretKeySpec(random, MAC);
    }

    Optional<Login> find(Shown shown) {
        return logins.get(shown).map(Known::login);
    }

    void remember(Shown shown, Credentials credentials, Login login) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, earlier(login.expires(), now.plus(validity)));
        if (!left.isNegative() && !left.isZero()) {
            logins.put(shown, new Known(login, weight(credentials)), left);
        }
        familiar.put(familiar(credentials), true, FAMILIARITY);
    }

    private static long weight(Credentials credentials) {
        return LEAST_WEIGHT
                + (credentials instanceof Credentials.Bearer bearer
                        ? (long) WEIGHT_OF_CHAR * bearer.token().length()
                        : 0);
    }

    private record Known(Login login, long weight) {}

    /** Whether they were right not long ago, in whatever generation. They may be wrong now. */
    boolean wasRight(Credentials credentials) {
        return familiar.get(familiar(credentials)).isPresent();
    }

    /** They are wrong now. */
    void forget(Credentials credentials) {
        familiar.remove(familiar(credentials));
    }

    private Shown familiar(Credentials credentials) {
        return shown("any", credentials);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /**
     * The name under which a login is remembered.
     *
     * @param generation what was found out in another one does not count
     */
    Shown shown(Credentials credentials, long generation) {
        return shown(String.valueOf(generation), credentials);
    }

    private Shown shown(String when, Credentials credentials) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update((when + ' ').getBytes(StandardCharsets.US_ASCII));
            update(mac, credentials);
            return new Shown(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + MAC, e);
        }
    }

    /** Every kind begins with another byte, and no name can be taken for a part of a password. */
    private static void update(Mac mac, Credentials credentials) throws CertificateEncodingException {
        if (credentials instanceof Credentials.Basic basic) {
            byte[] user = basic.user().getBytes(StandardCharsets.UTF_8);
            mac.update((byte) 'b');
            mac.update((user.length + " ").getBytes(StandardCharsets.US_ASCII));
            mac.update(user);
            mac.update(basic.password().getBytes(StandardCharsets.UTF_8));
        } else if (credentials instanceof Credentials.Bearer bearer) {
            mac.update((byte) 't');
            mac.update(bearer.token().getBytes(StandardCharsets.UTF_8));
        } else if (credentials instanceof Credentials.Certificate shown) {
            mac.update((byte) 'c');
            mac.update(shown.certificate().getEncoded());
        } else {
            throw new IllegalArgumentException("nothing that could be right");
        }
    }

    /** A hash of what was shown. */
    static final class Shown {

        private final byte[] hash;

        private Shown(byte[] hash) {
            this.hash = hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Shown that && Arrays.equals(hash, that.hash);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(hash);
        }
    }
}
