package io.stowage.storage.fs;

import io.stowage.storage.StorageKey;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where things are below the root: keys as they are written, and what is the driver's own below a name that no key can
 * have.
 */
record Tree(Path root) {

    private static final String PRIVATE = ".stowage";

    Path path(StorageKey key) {
        return root.resolve(key.value());
    }

    Path own() {
        return root.resolve(PRIVATE);
    }

    Path journal() {
        return own().resolve("journal");
    }

    Path locks() {
        return own().resolve("locks");
    }

    Path changes() {
        return own().resolve("changes");
    }

    Path uploads() {
        return own().resolve("uploads");
    }

    Path temporaries() {
        return own().resolve("temporary");
    }

    /** A name for a new file that is not visible yet. */
    Path newTemporary() {
        return temporaries().resolve(UUID.randomUUID().toString());
    }
}
