package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.Registry;
import io.stowage.server.RegistryClient;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.fs.TrialDisk;
import io.stowage.storage.fs.TrialDisk.Fault;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The disk fails, or is full, at every single change that an operation makes to it, for once or for good. What is not
 * stored is not acknowledged, what was there stays and is served meanwhile, and when the disk works again, so does the
 * registry, without a restart.
 */
final class DiskErrorTest {

    private static final Set<Fault> FAULTS = EnumSet.of(Fault.BROKEN_ONCE, Fault.BROKEN, Fault.FULL_ONCE, Fault.FULL);

    private static final Set<Fault> LASTING = EnumSet.of(Fault.BROKEN, Fault.FULL);

    /** By HTTP, which takes much longer, only each so many-th change. */
    private static final int STRIDE = 20;

    /** Tells of every failure, as it should. */
    private static final Logger ALL = Logger.getLogger("io.stowage");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private record Trial(Operation operation, Fault fault, int step, Sight before, Sight after) {

        private boolean isFull() {
            return fault == Fault.FULL || fault == Fault.FULL_ONCE;
        }

        /** A full disk refuses nothing that makes room. */
        private boolean needsRoom() {
            return !operation.deletes() && operation != Operation.UPLOADS_PURGED;
        }
    }

    @BeforeAll
    static void hush() {
        ALL.setLevel(Level.SEVERE);
    }

    @AfterAll
    static void speak() {
        ALL.setLevel(null);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("T-05 T-06 I1-I5 an operation whose disk fails or is full at any change is refused whole, or done")
    void everyPoint(Operation operation) throws IOException {
        TrialDisk prepared = Trials.prepared();
        Sight before = Trials.sight(prepared.copy());
        Sight after = Trials.sightAfter(prepared.copy(), operation);
        int failures = 0;
        for (Fault fault : FAULTS) {
            boolean hit = true;
            for (int step = 1; hit; step++) {
                TrialDisk disk = prepared.copy();
                Trial trial = new Trial(operation, fault, step, before, after);
                try (BlobStore store = disk.open()) {
                    hit = run(disk, store, new DirectAccess(store), trial);
                }
                failures += hit ? 1 : 0;
                assertThat(disk.forcedAgain())
                        .as("files forced after they could not be")
                        .isZero();
            }
        }
        System.out.printf("%s: %d disk errors%n", operation, failures);
        assertThat(failures).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("T-05 T-06 by HTTP: 507 for a full disk and 503 for a broken one, with the specification's errors")
    void somePointsByHttp(Operation operation) throws IOException {
        TrialDisk prepared = Trials.prepared();
        Sight before = Trials.sight(prepared.copy());
        Sight after = Trials.sightAfter(prepared.copy(), operation);
        for (Fault fault : LASTING) {
            boolean hit = true;
            for (int step = 1; hit; step += STRIDE) {
                TrialDisk disk = prepared.copy();
                Trial trial = new Trial(operation, fault, step, before, after);
                try (BlobStore store = disk.open();
                        Registry registry = Registry.builder(store)
                                .deleteEnabled(true)
                                .drainTimeout(Duration.ofSeconds(5))
                                .build()
                                .start()) {
                    hit = run(disk, store, new HttpAccess(new RegistryClient(registry.url(), http)), trial);
                }
            }
        }
    }

    /** Says whether the fault came. */
    private static boolean run(TrialDisk disk, BlobStore store, Access registry, Trial trial) throws IOException {
        try {
            disk.arm(trial.fault(), trial.step());
            int status = trial.operation().run(registry, store);
            boolean hit = disk.isHit();
            boolean done = trial.operation().isDone(status);
            Sight.assertPulls(registry);
            if (hit && LASTING.contains(trial.fault())) {
                assertThatThrownBy(store::probe)
                        .isInstanceOf(
                                trial.isFull() ? StorageException.Full.class : StorageException.Unavailable.class);
            }
            disk.heal();
            store.probe();
            // As another process would: it has not seen what this one remembers.
            Sight found = Sight.of(new DirectAccess(store));
            if (done) {
                assertThat(found).isEqualTo(trial.after());
            } else {
                assertThat(hit).isTrue();
                assertThat(status).isEqualTo(trial.isFull() ? 507 : 503);
                assertThat(trial.isFull() && !trial.needsRoom())
                        .as("refused on a full disk")
                        .isFalse();
                found.assertBetween(trial.before(), trial.after());
            }
            int again = trial.operation().run(registry, store);
            assertThat(trial.operation().isDone(again)).as("repeated: " + again).isTrue();
            assertThat(Sight.of(new DirectAccess(store))).isEqualTo(trial.after());
            assertThat(Trials.sight(disk.afterPowerLoss(false, trial.step())))
                    .as("after a loss of power")
                    .isEqualTo(trial.after());
            return hit;
        } catch (AssertionError e) {
            throw new AssertionError(
                    trial.operation() + " " + trial.fault() + " at " + trial.step() + ": " + e.getMessage(), e);
        }
    }
}
