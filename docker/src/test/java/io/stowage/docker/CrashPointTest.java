package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.fs.TrialDisk;
import io.stowage.storage.fs.TrialDisk.Fault;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The process dies at every single change that an operation makes to the disk. What the next one serves is whole: all that
 * was acknowledged, and of the operation under way nothing or all; and the operation can be repeated.
 */
final class CrashPointTest {

    /** Tells of every failure, as it should. */
    private static final Logger STORE = Logger.getLogger("io.stowage.storage");

    private record Trial(Operation operation, boolean acknowledged, Sight before, Sight after) {}

    @BeforeAll
    static void hush() {
        STORE.setLevel(Level.SEVERE);
    }

    @AfterAll
    static void speak() {
        STORE.setLevel(null);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("T-03 I1-I5 an operation that is cut off at any of its changes to the disk is whole or has not been")
    void everyCrashPoint(Operation operation) throws IOException {
        TrialDisk prepared = Trials.prepared();
        Sight before = Trials.sight(prepared.copy());
        Sight after = Trials.sightAfter(prepared.copy(), operation);
        int points = 0;
        for (boolean hit = true; hit; ) {
            TrialDisk disk = prepared.copy();
            Trial trial = new Trial(operation, runAndDie(disk, operation, points + 1), before, after);
            hit = disk.isHit();
            if (hit) {
                points++;
                check(disk.afterKill(), trial, "killed at " + points);
                check(disk.afterPowerLoss(false, points), trial, "power lost at " + points);
                check(disk.afterPowerLoss(true, points), trial, "power lost, by chance, at " + points);
                disk.heal();
                check(disk, trial, "killed here at " + points);
                assertThat(Trials.sight(disk.afterPowerLoss(false, points)))
                        .as("killed at %d, repeated, power lost", points)
                        .isEqualTo(after);
            }
        }
        System.out.printf("%s: %d crash points%n", operation, points);
        assertThat(points).isPositive();
    }

    /** Says whether the operation was acknowledged. What the end of a process that is dead throws is of no interest. */
    private static boolean runAndDie(TrialDisk disk, Operation operation, int step) throws IOException {
        boolean done = false;
        try (BlobStore store = disk.open()) {
            Access registry = new DirectAccess(store);
            disk.arm(Fault.KILLED, step);
            done = operation.isDone(operation.run(registry, store));
            if (!disk.isHit()) {
                disk.heal();
            }
        } catch (StorageException e) {
            assertThat(disk.isHit()).isTrue();
        }
        return done;
    }

    private static void check(TrialDisk disk, Trial trial, String when) throws IOException {
        try (BlobStore store = disk.open()) {
            Access registry = new DirectAccess(store);
            Sight found = Sight.of(registry);
            if (trial.acknowledged()) {
                assertThat(found).isEqualTo(trial.after());
            } else {
                found.assertBetween(trial.before(), trial.after());
            }
            int again = trial.operation().run(registry, store);
            assertThat(trial.operation().isDone(again)).as("repeated: " + again).isTrue();
            assertThat(Sight.of(new DirectAccess(store))).isEqualTo(trial.after());
        } catch (AssertionError e) {
            throw new AssertionError(trial.operation() + " " + when + ": " + e.getMessage(), e);
        }
        assertThat(disk.journal()).isEmpty();
    }
}
