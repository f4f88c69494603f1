package io.stowage.server.http;

import java.time.Duration;

/**
 * How many requests may be under way at once.
 *
 * @param running so many; 0 for any number
 * @param waiting so many more wait for their turn, unread; what is beyond them is answered with 429
 * @param patience how long one waits before it is answered with 429 all the same
 */
public record RequestLimit(int running, int waiting, Duration patience) {

    /** As long as a connection may stand still, so that nobody waits for ever. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(75);

    /** Any number. */
    public static final RequestLimit NONE = new RequestLimit(0, 0, DEFAULT_PATIENCE);

    public RequestLimit {
        if (running < 0 || waiting < 0 || patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("a limit of requests is negative");
        }
    }
}
