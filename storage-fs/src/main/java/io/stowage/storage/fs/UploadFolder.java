package io.stowage.storage.fs;

import io.stowage.storage.StorageKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The directory of one upload: its content, whose name says who has it, and its state. Whoever takes the upload over
 * renames the content: the name that the former holder knows is gone, in whatever process that is. Storage threads.
 */
record UploadFolder(Path path, Disk disk) {

    private static final String CONTENT = "content-";
    private static final String STATE = "state";
    private static final String TARGET = "target";
    private static final int MAX_STATE_BYTES = 8192;

    /** The file with the bytes; empty when there is none. */
    Optional<Path> content() throws IOException {
        return children().stream()
                .filter(child -> name(child).startsWith(CONTENT))
                .findFirst();
    }

    /**
     * Whether nobody else has a content here. Two may each have made one at the same moment; asked after that, and before
     * either is relied upon, at least one of them is told.
     */
    boolean hasOnly(Path content) throws IOException {
        return children().stream()
                .filter(child -> name(child).startsWith(CONTENT))
                .allMatch(content::equals);
    }

    /** Makes the directory and an empty content in it; empty when somebody else has begun this upload. */
    Optional<Path> create() throws IOException {
        return disk.makeDirectory(path) ? createContent() : Optional.empty();
    }

    private Optional<Path> createContent() throws IOException {
        Path content = newContent();
        try {
            FileChannel.open(content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    .close();
            return Optional.of(content);
        } catch (NoSuchFileException e) {
            // Somebody has taken the directory, still empty, for what is left of an ended upload.
            return Optional.empty();
        }
    }

    /**
     * Makes an empty content where there is one that nobody can resume. Not the same file: its holder, if he lives, may
     * be about to write to it.
     */
    Optional<Path> replaceContent() throws IOException {
        List<Path> former = children();
        Optional<Path> content = createContent();
        for (Path child : former) {
            disk.delete(child);
        }
        return content;
    }

    /** Takes the content over: it has another name now. */
    Path claim(Path content) throws IOException {
        Path claimed = newContent();
        disk.rename(content, claimed);
        return claimed;
    }

    private Path newContent() {
        return path.resolve(CONTENT + UUID.randomUUID());
    }

    /** What was last written by {@link #write}; empty when that is nothing, or torn. */
    Optional<UploadState> state() throws IOException {
        return FileReads.read(path.resolve(STATE), MAX_STATE_BYTES).flatMap(UploadState::decode);
    }

    /** Replaces the state in one step, unforced. */
    void write(UploadState state) throws IOException {
        write(STATE, state.encode());
    }

    /** Notes, unforced, where the content is about to be moved. */
    void announce(StorageKey target) throws IOException {
        write(TARGET, target.value().getBytes(StandardCharsets.UTF_8));
    }

    /** Where the content was about to be moved, or has been. */
    Optional<StorageKey> announced() throws IOException {
        return FileReads.read(path.resolve(TARGET), MAX_STATE_BYTES)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(StorageKey::isValid)
                .map(StorageKey::new);
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path temporary = path.resolve(UUID.randomUUID().toString());
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            disk.write(channel, temporary, ByteBuffer.wrap(bytes), 0);
        }
        disk.rename(temporary, path.resolve(name));
    }

    /** When the content was last appended to, or checkpointed. */
    Instant touched(Path content) throws IOException {
        Instant appended = Files.getLastModifiedTime(content).toInstant();
        Instant checkpointed = FileReads.attributes(path.resolve(STATE))
                .map(state -> state.lastModifiedTime().toInstant())
                .orElse(appended);
        return checkpointed.isAfter(appended) ? checkpointed : appended;
    }

    /** Removes what a holder has brought, who never came to a checkpoint, and the directory unless others use it. */
    void withdraw(Path content) throws IOException {
        disk.delete(content);
        try {
            disk.delete(path);
        } catch (DirectoryNotEmptyException e) {
            // Somebody else has begun anew.
        }
    }

    /** Removes all of it; of what is absent, nothing. */
    void delete() throws IOException {
        for (Path child : children()) {
            disk.delete(child);
        }
        disk.delete(path);
    }

    private List<Path> children() throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (FileSystemException e) {
            if (!FileErrors.isAbsence(e)) {
                throw e;
            }
        }
        return children;
    }

    private static String name(Path child) {
        return String.valueOf(child.getFileName());
    }
}
