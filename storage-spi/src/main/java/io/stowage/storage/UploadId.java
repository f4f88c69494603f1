package io.stowage.storage;

import java.util.UUID;

/** The name of an upload: unguessable, the same in every process. */
public record UploadId(UUID value) implements Comparable<UploadId> {

    /** A new id, with 122 random bits. */
    public static UploadId random() {
        return new UploadId(UUID.randomUUID());
    }

    /**
     * Reads the canonical form: 36 characters, lower case.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static UploadId parse(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equals(text)) {
            throw new IllegalArgumentException("not an upload id");
        }
        return new UploadId(uuid);
    }

    /** By the order of the canonical text. */
    @Override
    public int compareTo(UploadId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
