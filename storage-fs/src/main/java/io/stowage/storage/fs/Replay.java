package io.stowage.storage.fs;

import io.stowage.storage.StorageKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Redoes what dead processes have left in the journal. At the start, on one thread. */
final class Replay {

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final Tree tree;
    private final Disk disk;
    private final Directories directories;
    private final Settler settler;
    private final Stamps stamps;
    private final String boot;

    Replay(Tree tree, Disk disk, Directories directories, Settler settler, Stamps stamps, String boot) {
        this.tree = tree;
        this.disk = disk;
        this.directories = directories;
        this.settler = settler;
        this.stamps = stamps;
        this.boot = boot;
    }

    /**
     * Redoes all segments that nobody holds, unforced.
     *
     * @return them, to be settled: until then they are needed
     */
    List<Segment> run() throws IOException {
        List<Segment> left = adopt();
        boolean done = false;
        try {
            Map<StorageKey, Place> last = new HashMap<>();
            for (Segment segment : left) {
                segment.scan((found, position) -> {
                    stamps.notBefore(found.micros());
                    last.merge(found.key(), new Place(segment, position, found.micros()), Place::later);
                });
            }
            int redone = 0;
            for (Place place : last.values()) {
                if (!isThisBoot(place.segment()) && redo(place.segment().read(place.position()))) {
                    redone++;
                }
            }
            if (!left.isEmpty()) {
                LOG.info("Found {} journal segments, redid {} changes", left.size(), redone);
            }
            done = true;
            return left;
        } finally {
            if (!done) {
                release(left);
            }
        }
    }

    private static void release(List<Segment> segments) throws IOException {
        for (Segment segment : segments) {
            segment.release();
        }
    }

    private boolean isThisBoot(Segment segment) {
        return !boot.isEmpty() && segment.boot().equals(boot);
    }

    private List<Segment> adopt() throws IOException {
        List<Path> files;
        try (Stream<Path> children = Files.list(tree.journal())) {
            files = children.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
        List<Segment> segments = new ArrayList<>();
        for (Path file : files) {
            try {
                Segment.adopt(disk, file).ifPresent(segments::add);
            } catch (NoSuchFileException e) {
                LOG.debug("Another process has just settled {}", file);
            }
        }
        return segments;
    }

    private boolean redo(JournalRecord change) throws IOException {
        Path file = tree.path(change.key());
        return switch (change.kind()) {
            case WRITE -> redoWrite(file, change);
            case DELETE -> redoDelete(file, change);
            case KEEP -> false;
        };
    }

    private boolean redoWrite(Path file, JournalRecord change) throws IOException {
        if (isLater(file, change, true) || FileReads.hasContent(file, change.bytes())) {
            return false;
        }
        settler.replace(file, change);
        return true;
    }

    private boolean redoDelete(Path file, JournalRecord change) throws IOException {
        if (isLater(file, change, false) || FileReads.attributes(file).isEmpty()) {
            return false;
        }
        disk.delete(file);
        directories.prune(Directories.parent(file));
        return true;
    }

    /** Whether somebody has written the file after the change. */
    private static boolean isLater(Path file, JournalRecord change, boolean unlessEmpty) throws IOException {
        Optional<BasicFileAttributes> found = FileReads.attributes(file);
        return found.isPresent()
                && found.get().lastModifiedTime().to(TimeUnit.MICROSECONDS) > change.micros()
                && !(unlessEmpty && found.get().size() == 0);
    }

    private record Place(Segment segment, long position, long micros) {

        private Place later(Place other) {
            return other.micros >= micros ? other : this;
        }
    }
}
