package io.stowage.docker;

import java.time.Duration;
import java.time.Instant;

/** When certificates are asked for. */
final class AcmeTimes {

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

    /** Let's Encrypt takes no more than five failures for a host in an hour. */
    private static final Duration LONGEST_PAUSE = Duration.ofHours(2);

    private static final int GROWTH = 3;

    private static final double JITTER = 0.1;

    private AcmeTimes() {}

    /**
     * When a certificate is to be replaced: after two thirds of its life, or a bit earlier, so that not all of those that
     * began together ask together.
     *
     * @param chance from 0 to 1
     */
    static Instant renewal(Instant begins, Instant ends, double chance) {
        long life = Math.max(0, Duration.between(begins, ends).toMillis());
        return begins.plusMillis((long) (life * 2.0 / 3 * (1 - JITTER * chance)));
    }

    /**
     * How long to wait after so many failures in a row.
     *
     * @param failures from 1 on
     * @param chance from 0 to 1
     */
    static Duration pause(int failures, double chance) {
        Duration pause = FIRST_PAUSE;
        for (int i = 1; i < failures && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(GROWTH);
        }
        Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        return bounded.plusMillis((long) (bounded.toMillis() * JITTER * chance));
    }
}
