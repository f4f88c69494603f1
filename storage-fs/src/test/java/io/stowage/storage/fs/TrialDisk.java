package io.stowage.storage.fs;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory in memory with a store, for tests of whole programs: every change that the driver makes to it is counted, and
 * from a chosen one on the process is dead, the disk broken, or full, or it hangs. Any thread.
 */
public final class TrialDisk {

    private static final Set<Disk.Step> NEEDS_ROOM =
            EnumSet.of(Disk.Step.WRITE, Disk.Step.MAKE_DIRECTORY, Disk.Step.RENAME);

    private final Path root;
    private final PowerLoss power;
    private final String boot;
    private boolean watched;

    // All guarded by this.
    private int steps;
    private int faultAt = Integer.MAX_VALUE;
    private Fault fault = Fault.KILLED;
    private boolean hit;
    private Optional<Path> atDeath = Optional.empty();
    private final Set<Object> givenUp = new HashSet<>();
    private int forcedAgain;

    private TrialDisk(Path root, String boot) {
        this.root = root;
        this.boot = boot;
        this.power = new PowerLoss(root, Integer.MAX_VALUE);
    }

    private TrialDisk allForced() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                power.before(Files.isDirectory(path) ? Disk.Step.FORCE_DIRECTORY : Disk.Step.FORCE_FILE, path);
            }
        }
        watched = true;
        return this;
    }

    /** A disk without anything. */
    public static TrialDisk empty() throws IOException {
        return new TrialDisk(TestStore.memoryRoot(), "first boot").allForced();
    }

    /** Another disk with the same content, all of it forced. */
    public TrialDisk copy() throws IOException {
        return new TrialDisk(TestStore.copy(root), boot).allForced();
    }

    /** Opens the store. What it keeps in its journal is settled when it is closed, not before. */
    public BlobStore open() throws StorageException {
        return FileStore.open(TestStore.settings(root, boot, this::before));
    }

    /** Begins to count, and has the fault come in place of the change of this number; 1 is the next one. */
    public synchronized void arm(Fault coming, int number) {
        steps = 0;
        hit = false;
        fault = coming;
        faultAt = number;
    }

    /** Lets the disk work again. */
    public synchronized void heal() {
        faultAt = Integer.MAX_VALUE;
        notifyAll();
    }

    /** Waits until the fault has come, or the disk is healed before; says which. */
    public synchronized boolean awaitHit() throws InterruptedException {
        while (!hit && faultAt != Integer.MAX_VALUE) {
            wait();
        }
        return hit;
    }

    /** Whether the fault has come. */
    public synchronized boolean isHit() {
        return hit;
    }

    /** How often a file was forced that could not be forced before: such a success would mean nothing. */
    public synchronized int forcedAgain() {
        return forcedAgain;
    }

    /** What is left in the journal. */
    public List<Path> journal() throws IOException {
        return TestStore.segments(root);
    }

    /** What the next process finds when this one was killed: all that was written, forced or not. */
    public synchronized TrialDisk afterKill() throws IOException {
        return new TrialDisk(atDeath.orElseThrow(), boot);
    }

    /** What is found after a loss of power: what was forced, and of the rest, by chance, some or nothing. */
    public TrialDisk afterPowerLoss(boolean byChance, long seed) throws IOException {
        PowerLoss.Survival survival = byChance ? PowerLoss.Survival.MIXED : PowerLoss.Survival.FORCED;
        while (true) {
            try {
                return new TrialDisk(power.remains(survival, new Random(seed)), "later boot");
            } catch (NoSuchFileException e) {
                // A segment of the journal has just been settled; it is gone the next time.
            }
        }
    }

    private synchronized void before(Disk.Step step, Path path) throws IOException {
        steps++;
        if (steps >= faultAt) {
            fail(step, path);
        }
        if (step == Disk.Step.FORCE_FILE && givenUp.contains(identity(path))) {
            forcedAgain++;
        }
        if (watched) {
            power.before(step, path);
        }
    }

    private void fail(Disk.Step step, Path path) throws IOException {
        boolean first = steps == faultAt;
        if (fault == Fault.KILLED) {
            if (first) {
                atDeath = Optional.of(TestStore.copy(root));
            }
            hit = true;
            throw new IOException("the process is dead");
        }
        if (fault == Fault.HANGING) {
            hang();
            return;
        }
        boolean full = fault == Fault.FULL_ONCE || fault == Fault.FULL;
        boolean lasts = fault == Fault.FULL || fault == Fault.BROKEN;
        if ((full && !NEEDS_ROOM.contains(step)) || !(first || lasts)) {
            return;
        }
        hit = true;
        if (step == Disk.Step.FORCE_FILE && !power.isForced(path)) {
            givenUp.add(identity(path));
        }
        // As the JDK does.
        throw new FileSystemException(path.toString(), null, full ? "No space left on device" : "Input/output error");
    }

    /** Lets other changes come meanwhile. */
    private void hang() throws IOException {
        hit = true;
        notifyAll();
        try {
            while (faultAt != Integer.MAX_VALUE) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the disk hangs");
        }
    }

    private static Object identity(Path path) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }

    /** What comes to pass at a change, in its place. */
    public enum Fault {
        /** Nothing is changed any more. */
        KILLED,
        /** This change fails. */
        BROKEN_ONCE,
        /** This change and all later ones fail. */
        BROKEN,
        /** This change finds no room, if it needs some. */
        FULL_ONCE,
        /** This change and all later ones find no room, if they need some. */
        FULL,
        /** This change and all later ones wait until the disk is healed. */
        HANGING
    }
}
