package io.stowage.storage;

/**
 * The name of a content: segments of letters, digits, {@code . _ -}, joined by slashes; no segment begins with a dot, so
 * that drivers may keep what is theirs under such names. Upper and lower case differ.
 *
 * <p>Callers never use a key below another key: a filesystem cannot have both {@code a} and {@code a/b}.
 *
 * @param value without leading slash, at most {@value #MAX_LENGTH} characters, each segment at most 255
 */
public record StorageKey(String value) implements Comparable<StorageKey> {

    /** What the tightest store (S3: 1,024 bytes) leaves beside a root directory. */
    public static final int MAX_LENGTH = 900;

    private static final int MAX_SEGMENT_LENGTH = 255;

    /**
     * @throws IllegalArgumentException when {@code value} is no key: a bug of the caller, who builds keys from
     *     validated words
     */
    public StorageKey {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a storage key: " + value);
        }
    }

    /** Whether {@code value} can be a key: for names found in a store. */
    public static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            return false;
        }
        int segmentStart = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || value.charAt(i) == '/') {
                int length = i - segmentStart;
                if (length == 0 || length > MAX_SEGMENT_LENGTH || value.charAt(segmentStart) == '.') {
                    return false;
                }
                segmentStart = i + 1;
            } else if (!isSegmentCharacter(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSegmentCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    /** The key below this one. */
    public StorageKey resolve(String child) {
        return new StorageKey(value + '/' + child);
    }

    /** The prefix of all keys below this one. */
    public String asPrefix() {
        return value + '/';
    }

    @Override
    public int compareTo(StorageKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
