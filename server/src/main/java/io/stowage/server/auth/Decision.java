package io.stowage.server.auth;

import java.util.List;

/** What becomes of somebody at the gate. */
public sealed interface Decision {

    /** He may go on. */
    record Granted(Caller caller) implements Decision {}

    /**
     * He has to show something, or something else.
     *
     * @param challenge the value of {@code WWW-Authenticate}
     * @param why for him
     */
    record Challenged(String challenge, String why, List<Access> wanted) implements Decision {}

    /** He is known, and may not. */
    record Denied(Caller caller, List<Access> wanted) implements Decision {}

    /** He has been wrong too often, or too many others are before him. */
    record Busy(long retryAfterSeconds) implements Decision {}

    /** Nobody can tell now. */
    record Unavailable() implements Decision {}
}
