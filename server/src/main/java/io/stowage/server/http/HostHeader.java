package io.stowage.server.http;

/** What a Host header may hold: a name or an address, and a port. RFC 9110, 7.2. */
final class HostHeader {

    private static final int MAX_LENGTH = 255 + 6;

    private HostHeader() {}

    /** Whether nothing in {@code value} could turn into a path, a user name or a header line. */
    static boolean isValid(CharSequence value) {
        if (value.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && ".-_:[]".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
