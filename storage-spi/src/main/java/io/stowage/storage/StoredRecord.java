package io.stowage.storage;

import java.util.function.Supplier;

/**
 * A small content, whole. The array belongs to the receiver, who asks for the version before he changes it.
 *
 * @param versioning gives the version of these bytes, always the same one: most readers do not ask, and hashing takes time
 */
public record StoredRecord(byte[] bytes, Supplier<Version> versioning) {

    public StoredRecord(byte[] bytes, Version version) {
        this(bytes, () -> version);
    }

    /** Which content of its key this is. */
    public Version version() {
        return versioning.get();
    }
}
