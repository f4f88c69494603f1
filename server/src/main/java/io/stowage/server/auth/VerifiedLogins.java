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
 * Logins that were right, for a while. What was shown is not kept, only a hash of it under a key that this process alone
 * has and never writes down. Bounded by entries; any thread; never waits.
 */
final class VerifiedLogins {

    private static final String MAC = "HmacSHA256";

    private static final int MAX_ENTRIES = 4096;

    private final SecretKeySpec key = newKey();
    private final Duration validity;
    private final InstantSource clock;
    private final ExpiringCache<Shown, Login> logins;

    VerifiedLogins(Duration validity, InstantSource clock) {
        this.validity = validity;
        this.clock = clock;
        this.logins = ExpiringCache.ofEntries(MAX_ENTRIES, clock);
    }

    private static SecretKeySpec newKey() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return new SecretKeySpec(random, MAC);
    }

    Optional<Login> find(Shown shown) {
        return logins.get(shown);
    }

    void remember(Shown shown, Login login) {
        Duration left = Duration.between(
                clock.instant(), earlier(login.expires(), clock.instant().plus(validity)));
        if (!left.isNegative() && !left.isZero()) {
            logins.put(shown, login, left);
        }
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
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update((generation + " ").getBytes(StandardCharsets.US_ASCII));
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
