package io.stowage.storage.fs;

import io.stowage.storage.StorageException;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.UploadStat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The unfinished uploads of a store. Any thread. */
final class FileUploads {

    private static final Logger LOG = LoggerFactory.getLogger(FileUploads.class);

    final Disk disk;
    final TreeWriter writer;
    final KeyLocks keyLocks;
    final String boot;

    final SmallBuffers buffers = new SmallBuffers();

    private final Tree tree;
    private final StripedLocks turns = new StripedLocks();

    /** Who has which upload in this process; an entry changes under the upload's turn. */
    private final Map<UploadId, FileUpload> holders = new ConcurrentHashMap<>();

    FileUploads(Tree tree, Disk disk, KeyLocks keyLocks, TreeWriter writer, String boot) {
        this.tree = tree;
        this.disk = disk;
        this.keyLocks = keyLocks;
        this.writer = writer;
        this.boot = boot;
    }

    Upload begin(UploadId id, byte[] note) {
        FileUpload upload = FileUpload.begin(this, id, folder(id), note.clone());
        holders.put(id, upload);
        return upload;
    }

    /**
     * Makes the content of a new upload. Whoever has begun the same one before and never come to a checkpoint, because he
     * died of it or is slower, is replaced; empty when he has come to one. The caller holds the upload's turn.
     */
    Optional<Path> create(UploadFolder folder) throws IOException {
        Optional<Path> made = folder.create();
        return made.isPresent() ? made : supersede(folder);
    }

    private static Optional<Path> supersede(UploadFolder folder) throws IOException {
        Optional<Path> former = folder.content();
        try {
            if (former.isEmpty()) {
                // What is left of an upload whose end was cut off.
                folder.delete();
                return folder.create();
            }
            try (FileChannel channel =
                            FileChannel.open(former.get(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                    UploadTurn turn = UploadTurn.take(channel)) {
                turn.check(former.get());
                return folder.state().isPresent() ? Optional.empty() : folder.replaceContent();
            }
        } catch (NoSuchFileException | DirectoryNotEmptyException e) {
            // Somebody else does the same, and was faster.
            return Optional.empty();
        }
    }

    Optional<Upload> resume(UploadId id) throws StorageException {
        ReentrantLock turn = turn(id);
        turn.lock();
        try {
            Optional<Upload> resumed = Optional.empty();
            Optional<Path> content = folder(id).content();
            while (content.isPresent() && resumed.isEmpty()) {
                try {
                    resumed = take(id, content.get());
                    break;
                } catch (NoSuchFileException e) {
                    // Another process was faster; it will be fenced in its turn.
                    content = folder(id).content();
                }
            }
            return resumed;
        } catch (IOException e) {
            throw FileErrors.translate("resume upload", id, e);
        } finally {
            turn.unlock();
        }
    }

    private Optional<Upload> take(UploadId id, Path content) throws IOException {
        FileChannel channel = FileChannel.open(content, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean taken = false;
        try (UploadTurn turn = UploadTurn.take(channel)) {
            Optional<UploadState> state = folder(id).state();
            if (state.isEmpty()) {
                return Optional.empty();
            }
            fence(id);
            turn.check(content);
            Optional<RunningChecksum> checksum = verify(id, channel, state.get());
            if (checksum.isEmpty()) {
                return Optional.empty();
            }
            Path claimed = folder(id).claim(content);
            disk.truncate(channel, claimed, state.get().mark().lengthBytes());
            FileUpload upload = FileUpload.resumed(
                    this,
                    id,
                    folder(id),
                    state.get().note(),
                    checksum.get(),
                    new FileUpload.OpenContent(claimed, channel));
            holders.put(id, upload);
            taken = true;
            return Optional.of(upload);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** Content that was never forced is believed as long as the kernel that took it runs; else it is read again. */
    private Optional<RunningChecksum> verify(UploadId id, FileChannel channel, UploadState state) {
        try {
            boolean whole = boot.isEmpty() || !boot.equals(state.boot());
            return Optional.of(RunningChecksum.resume(channel, state.mark(), whole));
        } catch (IOException e) {
            LOG.warn("Upload {} cannot be resumed", id, e);
            return Optional.empty();
        }
    }

    void abort(UploadId id) throws StorageException {
        ReentrantLock turn = turn(id);
        turn.lock();
        try {
            fence(id);
            folder(id).delete();
        } catch (IOException e) {
            throw FileErrors.translate("abort upload", id, e);
        } finally {
            turn.unlock();
        }
    }

    List<UploadStat> list(Optional<UploadId> after, int limit) throws StorageException {
        try {
            List<UploadStat> found = new ArrayList<>();
            for (UploadId id : ids()) {
                if (found.size() == limit) {
                    break;
                }
                if (after.isEmpty() || id.compareTo(after.get()) > 0) {
                    stat(id).ifPresent(found::add);
                }
            }
            return found;
        } catch (IOException e) {
            throw FileErrors.translate("list", "uploads", e);
        }
    }

    private List<UploadId> ids() throws IOException {
        try (Stream<Path> folders = java.nio.file.Files.list(tree.uploads())) {
            return folders.flatMap(folder -> parse(String.valueOf(folder.getFileName())).stream())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static Optional<UploadId> parse(String name) {
        try {
            return Optional.of(UploadId.parse(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<UploadStat> stat(UploadId id) throws IOException {
        try {
            Optional<Path> content = folder(id).content();
            return content.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new UploadStat(id, folder(id).touched(content.get())));
        } catch (NoSuchFileException e) {
            // Finished or taken over since we looked.
            return Optional.empty();
        }
    }

    private UploadFolder folder(UploadId id) {
        return new UploadFolder(tree.uploads().resolve(id.toString()), disk);
    }

    ReentrantLock turn(UploadId id) {
        return turns.of(id);
    }

    private void fence(UploadId id) {
        FileUpload holder = holders.remove(id);
        if (holder != null) {
            holder.fence();
        }
    }

    void release(UploadId id, FileUpload holder) {
        holders.remove(id, holder);
    }
}
