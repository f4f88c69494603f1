package io.stowage.server.auth;

import io.stowage.server.cache.ExpiringCache;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How often logins have failed, by the address they came from. Whoever fails too often waits before he may try again;
 * whoever is known already is not concerned. Bounded; any thread; never waits.
 */
final class FailedLogins {

    private static final int MAX_ADDRESSES = 10_000;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final int perMinute;
    private final InstantSource clock;
    private final ExpiringCache<String, Debt> debts;

    /** @param perMinute how many may fail in a minute, and at once; 0 for any number */
    FailedLogins(int perMinute, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
        this.debts = ExpiringCache.ofEntries(MAX_ADDRESSES, clock);
    }

    /** How long somebody there has to wait before he may try; zero when he may now. */
    Duration patience(String address) {
        if (perMinute == 0) {
            return Duration.ZERO;
        }
        double failures = debts.get(place(address))
                .map(debt -> debt.at(clock.instant(), perMinute))
                .orElse(0.0);
        double tooMany = failures - perMinute + 1;
        return tooMany <= 0
                ? Duration.ZERO
                : Duration.ofMillis((long) Math.ceil(tooMany * MINUTE.toMillis() / perMinute));
    }

    /** Somebody there was wrong. */
    synchronized void failed(String address) {
        if (perMinute == 0) {
            return;
        }
        Instant now = clock.instant();
        String place = place(address);
        double failures = debts.get(place).map(debt -> debt.at(now, perMinute)).orElse(0.0);
        // More than can be forgiven before it is forgotten is not kept: nobody is told to wait for hours.
        debts.put(place, new Debt(Math.min(failures + 1, 2.0 * perMinute), now), MINUTE.multipliedBy(2));
    }

    /** One household has as many addresses of IPv6 as it likes, all in one network of 64 bits. */
    private static String place(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        String[] groups = address.split(":", 5);
        return groups.length < 5 ? address : String.join(":", groups[0], groups[1], groups[2], groups[3]);
    }

    /** Failures that have not been waited for, and when that was reckoned. */
    private record Debt(double failures, Instant since) {

        double at(Instant now, int perMinute) {
            // A clock that was set back forgives nothing, and adds nothing.
            long millis = Math.max(0, Duration.between(since, now).toMillis());
            return Math.max(0, failures - (double) millis * perMinute / MINUTE.toMillis());
        }
    }
}
