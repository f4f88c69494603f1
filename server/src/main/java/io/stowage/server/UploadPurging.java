package io.stowage.server;

import java.time.Duration;

/**
 * The end of unfinished uploads.
 *
 * @param enabled whether anybody looks for them
 * @param age they end when nobody has touched them for so long
 * @param interval from one search to the next; the first is at some time in its first hour
 * @param dryRun whether they are only counted, in the log
 */
public record UploadPurging(boolean enabled, Duration age, Duration interval, boolean dryRun) {

    /** Daily, after a week, as Distribution does. */
    public static final UploadPurging DEFAULT = new UploadPurging(true, Duration.ofDays(7), Duration.ofDays(1), false);

    public UploadPurging {
        if (age.isNegative() || age.isZero() || interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("age and interval are longer than nothing");
        }
    }
}
