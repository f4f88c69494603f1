package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore;
import io.stowage.storage.fs.TrialDisk;
import java.io.IOException;

/** What all trials of {@link Operation}s begin with. */
final class Trials {

    private Trials() {}

    /** A disk with a registry on which every operation can be done. */
    static TrialDisk prepared() throws IOException {
        TrialDisk disk = TrialDisk.empty();
        try (BlobStore store = disk.open()) {
            Operation.prepare(new DirectAccess(store), store);
        }
        return disk;
    }

    /** What a new process finds. */
    static Sight sight(TrialDisk disk) throws IOException {
        try (BlobStore store = disk.open()) {
            return Sight.of(new DirectAccess(store));
        }
    }

    static Sight sightAfter(TrialDisk disk, Operation operation) throws IOException {
        try (BlobStore store = disk.open()) {
            Access registry = new DirectAccess(store);
            assertThat(operation.isDone(operation.run(registry, store))).isTrue();
            return Sight.of(registry);
        }
    }
}
