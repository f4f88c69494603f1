package io.stowage.storage.parts;

import io.stowage.storage.StorageKey;

/**
 * The name of an object in a store, below the root that its operator has chosen: that of a key, or one that a driver keeps
 * for itself. The latter begin with a dot, so that no key is one, and are never listed to callers of a store.
 */
public record ObjectName(String value) {

    /** Begins every name that a driver keeps for itself. */
    public static final String OWN_PREFIX = ".stowage/";

    /** Where the content of {@code key} is. */
    public static ObjectName of(StorageKey key) {
        return new ObjectName(key.value());
    }

    /** A driver's own. */
    public static ObjectName own(String path) {
        return new ObjectName(OWN_PREFIX + path);
    }

    /** Whether a driver keeps it for itself. */
    public boolean isOwn() {
        return value.startsWith(OWN_PREFIX);
    }

    @Override
    public String toString() {
        return value;
    }
}
