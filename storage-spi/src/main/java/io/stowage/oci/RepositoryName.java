package io.stowage.oci;

/**
 * The name of a repository: components joined by slashes. distribution-spec: Pulling manifests.
 *
 * @param value at most {@value #MAX_LENGTH} characters
 */
public record RepositoryName(String value) implements Comparable<RepositoryName> {

    /** What clients and Distribution hold a name to. */
    public static final int MAX_LENGTH = 255;

    /**
     * @throws InvalidNameException when {@code value} is not
     *     {@code [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*}
     */
    public RepositoryName {
        if (value.length() > MAX_LENGTH) {
            throw new InvalidNameException("a repository name has at most " + MAX_LENGTH + " characters");
        }
        if (!isValid(value)) {
            throw new InvalidNameException("a repository name has components of lower-case letters and digits, joined"
                    + " inside by one '.', one or two '_', or any number of '-', and outside by '/'");
        }
    }

    private static boolean isValid(String value) {
        int i = 0;
        while (true) {
            int start = i;
            while (i < value.length() && isAlphanumeric(value.charAt(i))) {
                i++;
            }
            if (i == start) {
                return false;
            }
            if (i == value.length()) {
                return true;
            }
            int separator = separatorLength(value, i);
            if (separator == 0) {
                return false;
            }
            i += separator;
        }
    }

    private static int separatorLength(String value, int at) {
        return switch (value.charAt(at)) {
            case '/', '.' -> 1;
            case '_' -> value.startsWith("__", at) ? 2 : 1;
            case '-' -> {
                int end = at;
                while (end < value.length() && value.charAt(end) == '-') {
                    end++;
                }
                yield end - at;
            }
            default -> 0;
        };
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /** In the order of the storage keys below them: as if each name ended with a slash. */
    @Override
    public int compareTo(RepositoryName other) {
        return (value + '/').compareTo(other.value + '/');
    }

    @Override
    public String toString() {
        return value;
    }
}
