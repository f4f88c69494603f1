package io.stowage.storage.fs;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.UploadStat;
import io.stowage.storage.Version;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps content in files. The promises are in the description of this package. Any thread but an event loop. */
final class FileStore implements BlobStore {

    private static final int LITERAL_VERSION_BYTES = 160;

    private final Tree tree;
    private final KeyLocks locks;
    private final TreeWriter writer;
    private final FileListing listing;
    private final FileUploads uploads;
    private final Optional<Journal> journal;

    private FileStore(
            Tree tree,
            KeyLocks locks,
            TreeWriter writer,
            FileListing listing,
            FileUploads uploads,
            Optional<Journal> journal) {
        this.tree = tree;
        this.locks = locks;
        this.writer = writer;
        this.listing = listing;
        this.uploads = uploads;
        this.journal = journal;
    }

    /** Opens the store in a directory, after redoing and clearing what dead processes have left there. */
    static FileStore open(FileStoreSettings settings) throws StorageException {
        Tree tree = new Tree(settings.root());
        Changes changes = new Changes();
        Disk disk = new Disk(settings.durability(), changes, settings.hook());
        DirectoryNames names = new DirectoryNames(changes);
        Directories directories = new Directories(tree.root(), disk, names);
        KeyLocks locks = new KeyLocks();
        Stamps stamps = new Stamps();
        Settler settler = new Settler(tree, disk, directories, locks);
        Optional<Journal> journal = settings.durability() == Durability.FULL
                ? Optional.of(new Journal(settings, tree.journal(), disk, stamps, settler))
                : Optional.empty();
        try {
            new Preparation(tree, disk, directories).run();
            locks.share(tree.locks());
            changes.share(tree.changes());
            List<Segment> left = new Replay(tree, disk, directories, settler, stamps, settings.boot()).run();
            if (journal.isPresent()) {
                journal.get().adopt(left);
            } else {
                for (Segment segment : left) {
                    segment.delete();
                }
            }
        } catch (IOException e) {
            throw FileErrors.translate("open the store in", tree.root(), e);
        }
        TreeWriter writer = new TreeWriter(tree, disk, directories, stamps, journal);
        FileUploads uploads = new FileUploads(tree, disk, locks, writer, settings.boot());
        return new FileStore(tree, locks, writer, new FileListing(tree.root(), names), uploads, journal);
    }

    @Override
    public StoreCapabilities capabilities() {
        Reach reach = locks.reach();
        return new StoreCapabilities(reach, reach, reach, true, true, false, 1000, Long.MAX_VALUE);
    }

    @Override
    public Optional<Stat> stat(StorageKey key) throws StorageException {
        try {
            Optional<BasicFileAttributes> found = FileReads.attributes(tree.path(key));
            if (found.isPresent() && writer.isEntering(key)) {
                // Whoever is told that it is there need not bring it again: it must not vanish any more.
                KeyLocks.Held held = locks.hold(key);
                try {
                    found = writer.isEntering(key) ? Optional.empty() : FileReads.attributes(tree.path(key));
                } finally {
                    held.release();
                }
            }
            return found.map(
                    file -> new Stat(file.size(), file.lastModifiedTime().toInstant()));
        } catch (IOException e) {
            throw FileErrors.translate("stat", key, e);
        }
    }

    @Override
    public Optional<Content> open(StorageKey key, ByteRange range) throws StorageException {
        try {
            Optional<FileChannel> found = FileReads.open(tree.path(key));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(content(found.get(), range));
        } catch (IOException e) {
            throw FileErrors.translate("open", key, e);
        }
    }

    private static Content content(FileChannel channel, ByteRange range) throws IOException {
        try {
            long total = channel.size();
            ByteRange clamped = range.clamp(total);
            return new Content.FileContent(channel, clamped.offset(), clamped.lengthBytes(), total);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Optional<StoredRecord> read(StorageKey key, int maxBytes) throws StorageException {
        try {
            return FileReads.read(tree.path(key), maxBytes).map(FileStore::record);
        } catch (StorageException.Rejected e) {
            throw new StorageException.Rejected("cannot read " + key + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw FileErrors.translate("read", key, e);
        }
    }

    private static StoredRecord record(byte[] bytes) {
        return new StoredRecord(bytes, () -> version(bytes));
    }

    @Override
    public Optional<Version> write(StorageKey key, byte[] bytes, Precondition precondition) throws StorageException {
        if (bytes.length > MAX_RECORD_BYTES) {
            throw new StorageException.Rejected("cannot write " + key + ": longer than " + MAX_RECORD_BYTES + " bytes");
        }
        KeyLocks.Held held = locks.hold(key);
        try {
            if (!holds(precondition, tree.path(key))) {
                return Optional.empty();
            }
            writer.write(List.of(new SmallWrite(key, bytes)));
            return Optional.of(version(bytes));
        } catch (IOException e) {
            throw FileErrors.translate("write", key, e);
        } finally {
            held.release();
        }
    }

    @Override
    public void writeAll(List<SmallWrite> writes) throws StorageException {
        List<StorageKey> keys = writes.stream().map(SmallWrite::key).toList();
        if (writes.stream().anyMatch(each -> each.bytes().length > MAX_RECORD_BYTES)) {
            throw new StorageException.Rejected(
                    "cannot write " + keys + ": longer than " + MAX_RECORD_BYTES + " bytes");
        }
        KeyLocks.Held held = locks.holdAll(keys);
        try {
            if (!writes.isEmpty()) {
                writer.write(writes);
            }
        } catch (IOException e) {
            throw FileErrors.translate("write", keys, e);
        } finally {
            held.release();
        }
    }

    @Override
    public DeleteResult delete(StorageKey key, Precondition precondition) throws StorageException {
        if (precondition == Precondition.Absent.ABSENT) {
            throw new IllegalArgumentException("nothing is there to be deleted if absent");
        }
        KeyLocks.Held held = locks.hold(key);
        try {
            Path file = tree.path(key);
            if (FileReads.attributes(file).isEmpty()) {
                return DeleteResult.ABSENT;
            }
            if (!holds(precondition, file)) {
                return DeleteResult.CONFLICT;
            }
            if (!writer.delete(List.of(key)).isEmpty()) {
                throw new StorageException.Unavailable("cannot delete " + key);
            }
            return DeleteResult.DELETED;
        } catch (IOException e) {
            throw FileErrors.translate("delete", key, e);
        } finally {
            held.release();
        }
    }

    @Override
    public Set<StorageKey> deleteAll(List<StorageKey> keys) throws StorageException {
        KeyLocks.Held held = locks.holdAll(keys);
        try {
            return keys.isEmpty() ? Set.of() : writer.delete(keys);
        } catch (IOException e) {
            throw FileErrors.translate("delete", keys.size() + " keys", e);
        } finally {
            held.release();
        }
    }

    /** The caller holds the lock of the key, so that the answer stays true. */
    private static boolean holds(Precondition precondition, Path file) throws IOException {
        if (precondition instanceof Precondition.Same same) {
            return FileReads.read(file, MAX_RECORD_BYTES)
                    .filter(bytes -> version(bytes).equals(same.version()))
                    .isPresent();
        }
        return precondition == Precondition.None.NONE
                || FileReads.attributes(file).isEmpty();
    }

    /** A link is its own version: hashing it costs as much as reading it. */
    private static Version version(byte[] bytes) {
        if (bytes.length <= LITERAL_VERSION_BYTES) {
            return new Version('=' + new String(bytes, StandardCharsets.ISO_8859_1));
        }
        try {
            return new Version(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public Listing list(ListRequest request) throws StorageException {
        try {
            return listing.page(request);
        } catch (IOException e) {
            throw FileErrors.translate("list", request.prefix(), e);
        }
    }

    @Override
    public Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) {
        return uploads.begin(id, note);
    }

    @Override
    public Optional<Upload> resume(UploadId id) throws StorageException {
        return uploads.resume(id);
    }

    @Override
    public void abort(UploadId id) throws StorageException {
        uploads.abort(id);
    }

    @Override
    public List<UploadStat> uploads(Optional<UploadId> after, int limit) throws StorageException {
        return uploads.list(after, limit);
    }

    @Override
    public void probe() throws StorageException {
        try {
            writer.probe();
        } catch (IOException e) {
            throw FileErrors.translate("write in", tree.root(), e);
        }
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType) {
        return Optional.empty();
    }

    @Override
    public void close() throws StorageException {
        try {
            if (journal.isPresent()) {
                journal.get().close();
            }
            locks.close();
        } catch (IOException e) {
            throw FileErrors.translate("close the store in", tree.root(), e);
        }
    }
}
