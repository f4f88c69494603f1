package io.stowage.oci;

/**
 * A name that points at a manifest and may be moved. distribution-spec: Pulling manifests.
 *
 * @param value at most {@value #MAX_LENGTH} characters
 */
public record Tag(String value) implements Reference, Comparable<Tag> {

    public static final int MAX_LENGTH = 128;

    /** @throws InvalidNameException when {@code value} is not {@code [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}} */
    public Tag {
        if (!isValid(value)) {
            throw new InvalidNameException("a tag has 1 to " + MAX_LENGTH
                    + " letters, digits, '_', '.' and '-', and begins with none of the last two");
        }
    }

    /** Whether {@code value} can be a tag: for names found in a store. */
    public static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!word && (i == 0 || (c != '.' && c != '-'))) {
                return false;
            }
        }
        return true;
    }

    /** ASCII order. */
    @Override
    public int compareTo(Tag other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
