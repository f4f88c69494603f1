package io.stowage.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk of which only what was forced is sure: content by a force of the file, names by a force of the directory. Fails
 * everything from a given step on, and then tells what a power cut at that moment may have left.
 */
final class PowerLoss implements Disk.Hook {

    private final Path root;
    private final int cutAt;

    private final Map<Object, byte[]> forcedContents = new HashMap<>();
    private final Map<Object, Map<String, Node>> forcedNames = new HashMap<>();

    /** When files were written, as far as a name of theirs was ever forced. */
    private final Map<Object, FileTime> times = new HashMap<>();

    /** Where nodes are now, while remains are made. */
    private final Map<Object, Path> live = new HashMap<>();

    private int steps;

    PowerLoss(Path root, int cutAt) {
        this.root = root;
        this.cutAt = cutAt;
    }

    boolean isCut() {
        return steps >= cutAt;
    }

    @Override
    public synchronized void before(Disk.Step step, Path path) throws IOException {
        steps++;
        if (isCut()) {
            throw new IOException("power cut");
        }
        if (step == Disk.Step.FORCE_FILE) {
            forcedContents.put(identity(path), Files.readAllBytes(path));
        } else if (step == Disk.Step.FORCE_DIRECTORY && path.startsWith(root)) {
            forcedNames.put(identity(path), names(path));
            for (Path child : TestStore.children(path)) {
                keepTime(child);
            }
        }
    }

    /** Whether what the file holds is on the disk. */
    synchronized boolean isForced(Path file) throws IOException {
        return Arrays.equals(forcedContents.get(identity(file)), Files.readAllBytes(file));
    }

    private void keepTime(Path child) throws IOException {
        try {
            times.put(identity(child), Files.getLastModifiedTime(child));
        } catch (NoSuchFileException e) {
            // Gone since: then its directory is forced again, by whoever has removed it.
        }
    }

    /** A tree that may be found after the cut. */
    synchronized Path remains(Survival survival, Random random) throws IOException {
        Path remains = TestStore.memoryRoot();
        live.clear();
        try (var all = Files.walk(root)) {
            for (Path path : all.toList()) {
                live.put(identity(path), path);
            }
        }
        rebuild(new Node(identity(root), true), remains, survival, random);
        return remains;
    }

    private void rebuild(Node directory, Path into, Survival survival, Random random) throws IOException {
        Map<String, Node> forced = forcedNames.getOrDefault(directory.identity(), Map.of());
        Map<String, Node> names = new TreeMap<>(forced);
        if (survival != Survival.FORCED) {
            mix(forced, livePath(directory), names, survival, random);
        }
        for (Map.Entry<String, Node> entry : names.entrySet()) {
            Path target = into.resolve(entry.getKey());
            if (entry.getValue().directory()) {
                Files.createDirectory(target);
                rebuild(entry.getValue(), target, survival, random);
            } else {
                writeContent(entry.getValue(), target, survival, random);
            }
        }
    }

    /** Each name that was not forced may be the old one or the new one, whatever became of the others. */
    private void mix(Map<String, Node> forced, Path live, Map<String, Node> names, Survival survival, Random random)
            throws IOException {
        Map<String, Node> now = Files.isDirectory(live) ? names(live) : Map.of();
        TreeMap<String, Node> all = new TreeMap<>(forced);
        all.putAll(now);
        for (String name : all.keySet()) {
            Node before = forced.get(name);
            Node after = now.get(name);
            if (!Objects.equals(before, after) && (survival == Survival.EVERYTHING || random.nextBoolean())) {
                if (after == null) {
                    names.remove(name);
                } else {
                    names.put(name, after);
                }
            }
        }
    }

    private void writeContent(Node file, Path target, Survival survival, Random random) throws IOException {
        byte[] forced = forcedContents.getOrDefault(file.identity(), new byte[0]);
        Path live = livePath(file);
        byte[] now = Files.isRegularFile(live) ? Files.readAllBytes(live) : forced;
        byte[] content =
                switch (survival) {
                    case FORCED -> forced;
                    case EVERYTHING -> now;
                    case MIXED -> mix(forced, now, random);
                };
        Files.write(target, content);
        FileTime time = Files.isRegularFile(live)
                ? Files.getLastModifiedTime(live)
                : Objects.requireNonNull(times.get(file.identity()));
        Files.setLastModifiedTime(target, time);
    }

    private static byte[] mix(byte[] forced, byte[] now, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> forced;
            case 1 -> now;
            default -> {
                // The length has survived, the bytes have not.
                byte[] zeroed = Arrays.copyOf(now, now.length);
                int from = Math.min(forced.length, now.length);
                Arrays.fill(zeroed, from, now.length, (byte) 0);
                yield zeroed;
            }
        };
    }

    /** Where a node is now; somewhere that is nothing when it is gone. */
    private Path livePath(Node node) {
        return live.getOrDefault(node.identity(), root.resolve("gone"));
    }

    private static Map<String, Node> names(Path directory) throws IOException {
        Map<String, Node> names = new TreeMap<>();
        for (Path child : TestStore.children(directory)) {
            try {
                names.put(String.valueOf(child.getFileName()), new Node(identity(child), Files.isDirectory(child)));
            } catch (NoSuchFileException e) {
                // Gone since the directory was read.
            }
        }
        return names;
    }

    private static Object identity(Path path) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }

    private record Node(Object identity, boolean directory) {}

    /** What becomes of what was not forced. */
    enum Survival {
        FORCED,
        EVERYTHING,
        MIXED
    }
}
