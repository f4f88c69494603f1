package io.stowage.server.http;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Names a request in the log and, when it fails, to the client. Made when it is asked for first. Any thread. */
final class RequestId {

    static final String HEADER = "X-Request-Id";

    private static final int MAX_LENGTH = 64;

    private final Request request;
    private @Nullable String text;

    /** The client's own id when it is a harmless one, else a new one. */
    RequestId(Request request) {
        this.request = request;
    }

    @Override
    public synchronized String toString() {
        String known = text;
        if (known == null) {
            known = request.header(HEADER).filter(RequestId::isHarmless).orElseGet(() -> UUID.randomUUID()
                    .toString());
            text = known;
        }
        return known;
    }

    private static boolean isHarmless(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.chars().allMatch(c -> (Character.isLetterOrDigit(c) && c < 0x7f) || c == '-' || c == '_');
    }
}
