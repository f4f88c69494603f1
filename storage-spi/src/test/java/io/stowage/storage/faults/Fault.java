package io.stowage.storage.faults;

import java.util.Set;

/** What may happen to one request. */
public enum Fault {
    /** Not done, answered with 500. */
    INTERNAL_ERROR,
    /** Not done, answered with 503 and the store's word for that it has too much to do. */
    SLOW_DOWN,
    /** Not done, answered with 429. */
    TOO_MANY_REQUESTS,
    /** Not done: the connection is reset when the head of the request has come. */
    RESET,
    /** Done, and the connection is reset instead of an answer. A client that repeats itself meets its own success. */
    LOST_ANSWER,
    /** Done, and the connection is reset in the middle of the answer. */
    TRUNCATED,
    /** Done, and the connection ends in the middle of the answer, as if that were all of it. */
    ENDED_EARLY,
    /**
     * Not done, and answered with 200 and an error inside, where the protocol has such answers: completing and copying, and
     * deleting many. Otherwise as {@link #INTERNAL_ERROR}.
     */
    ERROR_INSIDE,
    /** Done, and answered only after a while. */
    STALL,
    /** Not done: the credentials are said to have expired. */
    EXPIRED_CREDENTIALS,
    /** Not done: the credentials are said to be unknown. */
    WRONG_CREDENTIALS,
    /** Not done: the connection is reset, as all others are. */
    OUTAGE;

    /** Those after which a client that tries again has good chances. */
    public static final Set<Fault> PASSING = Set.of(
            INTERNAL_ERROR,
            SLOW_DOWN,
            TOO_MANY_REQUESTS,
            RESET,
            LOST_ANSWER,
            TRUNCATED,
            ENDED_EARLY,
            ERROR_INSIDE,
            STALL);
}
