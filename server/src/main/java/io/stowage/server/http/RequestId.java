package io.stowage.server.http;

import java.util.UUID;

/** Names a request in the log and, when it fails, to the client. */
record RequestId(String text) {

    static final String HEADER = "X-Request-Id";

    private static final int MAX_LENGTH = 64;

    /** The client's own id when it is a harmless one, else a new one. */
    static RequestId of(Request request) {
        return request.header(HEADER)
                .filter(RequestId::isHarmless)
                .map(RequestId::new)
                .orElseGet(RequestId::random);
    }

    static RequestId random() {
        return new RequestId(UUID.randomUUID().toString());
    }

    private static boolean isHarmless(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.chars().allMatch(c -> (Character.isLetterOrDigit(c) && c < 0x7f) || c == '-' || c == '_');
    }

    @Override
    public String toString() {
        return text;
    }
}
