package io.stowage.storage.parts;

import io.stowage.storage.contract.StoreFixture;
import java.time.Duration;

/** Storages in memory that take content in parts, as object stores do. */
public final class PartedStorage {

    private static final long POOL_BYTES = 64L * 1024 * 1024;

    private PartedStorage() {}

    public static StoreFixture fresh(boolean bound, int partBytes, boolean direct) {
        MemoryObjects objects = new MemoryObjects();
        MemoryParts parts = new MemoryParts(objects, bound, 10_000, !bound);
        return () -> new PartedStore(
                objects.contents(),
                new PartUploads(
                        objects, parts, PartBuffers.of(POOL_BYTES, Duration.ofSeconds(30), 100), partBytes, direct));
    }
}
