package io.stowage.server.http;

/** What a Host header may hold: a name or an address, and a port. RFC 9110, 7.2. */
final class HostHeader {

    private static final int MAX_LENGTH = 255 + 6;

    private HostHeader() {}

    /** Whether nothing in {@code value} could turn into a path, a user name or a header line. */
    static boolean isValid(String value) {
        return value.length() <= MAX_LENGTH
                && value.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || ".-_:[]".indexOf(c) >= 0);
    }
}
