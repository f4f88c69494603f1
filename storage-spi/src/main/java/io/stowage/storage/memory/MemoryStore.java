package io.stowage.storage.memory;

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
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps contents on the heap, in chunks, until the store is no longer reachable. Nothing in it belongs to one process, so
 * that whoever shares an instance shares the storage. Any thread.
 */
public final class MemoryStore implements BlobStore {

    private final HeapBudget budget;
    private final Clock clock;
    private final AtomicLong versions = new AtomicLong();

    /** Keys are ASCII, so that the order of their characters is that of their bytes. */
    private final ConcurrentNavigableMap<String, MemoryContent> contents = new ConcurrentSkipListMap<>();

    private final ConcurrentNavigableMap<UploadId, MemorySession> sessions = new ConcurrentSkipListMap<>();

    /** A store without limit but the heap. */
    public MemoryStore() {
        this(Long.MAX_VALUE, Clock.systemUTC());
    }

    /**
     * @param limitBytes how much heap contents and uploads may take, deleted content that is still being read included;
     *     then {@code write} and {@code append} throw {@link StorageException.Full} until something is deleted
     * @param clock tells when contents were modified and uploads touched
     */
    public MemoryStore(long limitBytes, Clock clock) {
        if (limitBytes < 0) {
            throw new IllegalArgumentException("not a limit: " + limitBytes);
        }
        this.budget = new HeapBudget(limitBytes);
        this.clock = clock;
    }

    /** How much heap contents and uploads take. */
    public long usedBytes() {
        return budget.usedBytes();
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(
                Reach.STORE, Reach.STORE, Reach.STORE, true, false, false, ListRequest.MAX_LIMIT, budget.limitBytes());
    }

    @Override
    public Optional<Stat> stat(StorageKey key) {
        return content(key).map(found -> new Stat(found.chunks().lengthBytes(), found.modified()));
    }

    @Override
    public Optional<Content> open(StorageKey key, ByteRange range) {
        Optional<MemoryContent> found = content(key);
        while (found.isPresent() && !found.get().chunks().hold()) {
            found = content(key);
        }
        return found.map(content -> stream(content.chunks(), range));
    }

    private static Content stream(Chunks held, ByteRange range) {
        ByteRange clamped = range.clamp(held.lengthBytes());
        return new Content.StreamContent(
                new ChunkInputStream(held, clamped), clamped.lengthBytes(), held.lengthBytes());
    }

    @Override
    public Optional<StoredRecord> read(StorageKey key, int maxBytes) throws StorageException {
        Optional<MemoryContent> found = content(key);
        long length = found.map(content -> content.chunks().lengthBytes()).orElse(0L);
        if (length > maxBytes) {
            throw new StorageException.Rejected("cannot read " + key + ": more than " + maxBytes + " bytes");
        }
        return found.map(content -> new StoredRecord(content.chunks().toArray(), content.version()));
    }

    @Override
    public Optional<Version> write(StorageKey key, byte[] bytes, Precondition precondition) throws StorageException {
        if (bytes.length > MAX_RECORD_BYTES) {
            throw new StorageException.Rejected("cannot write " + key + ": more than " + MAX_RECORD_BYTES + " bytes");
        }
        Optional<MemoryContent> before = content(key);
        if (!holds(precondition, before)) {
            return Optional.empty();
        }
        Chunks chunks = new Chunks(budget);
        chunks.append(ByteBuffer.wrap(bytes), "write " + key);
        chunks.trim();
        MemoryContent next = newContent(chunks);
        if (precondition == Precondition.none()) {
            put(key, next);
        } else if (!replace(key, before, next)) {
            chunks.release();
            return Optional.empty();
        }
        return Optional.of(next.version());
    }

    @Override
    public void writeAll(List<SmallWrite> writes) throws StorageException {
        for (SmallWrite each : writes) {
            write(each.key(), each.bytes(), Precondition.none());
        }
    }

    private static boolean holds(Precondition precondition, Optional<MemoryContent> content) {
        if (precondition instanceof Precondition.Same same) {
            return content.map(MemoryContent::version).equals(Optional.of(same.version()));
        }
        return precondition == Precondition.none() || content.isEmpty();
    }

    private void put(StorageKey key, MemoryContent next) {
        Optional.ofNullable(contents.put(key.value(), next))
                .ifPresent(replaced -> replaced.chunks().release());
    }

    /** Whether {@code next} is there now, in the place of {@code before} and of nothing else. */
    private boolean replace(StorageKey key, Optional<MemoryContent> before, MemoryContent next) {
        if (before.isEmpty()) {
            return contents.putIfAbsent(key.value(), next) == null;
        }
        boolean replaced = contents.replace(key.value(), before.get(), next);
        if (replaced) {
            before.get().chunks().release();
        }
        return replaced;
    }

    @Override
    public DeleteResult delete(StorageKey key, Precondition precondition) {
        if (precondition == Precondition.absent()) {
            throw new IllegalArgumentException("cannot delete " + key + " if it is absent");
        }
        Optional<MemoryContent> found = content(key);
        while (found.isPresent() && holds(precondition, found)) {
            if (contents.remove(key.value(), found.get())) {
                found.get().chunks().release();
                return DeleteResult.DELETED;
            }
            found = content(key);
        }
        return found.isEmpty() ? DeleteResult.ABSENT : DeleteResult.CONFLICT;
    }

    @Override
    public Set<StorageKey> deleteAll(List<StorageKey> keys) {
        keys.forEach(key -> delete(key, Precondition.none()));
        return Set.of();
    }

    @Override
    public Listing list(ListRequest request) {
        return new MemoryListing(contents, request).page();
    }

    @Override
    public Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) {
        return new MemoryUpload(this, id, note.clone(), new Chunks(budget));
    }

    @Override
    public Optional<Upload> resume(UploadId id) {
        return Optional.ofNullable(sessions.get(id)).flatMap(this::takeOver);
    }

    private Optional<Upload> takeOver(MemorySession session) {
        MemoryUpload next = new MemoryUpload(this, session);
        return session.takeOver(next) ? Optional.of(next) : Optional.empty();
    }

    @Override
    public void abort(UploadId id) {
        Optional.ofNullable(sessions.remove(id)).ifPresent(MemorySession::abort);
    }

    @Override
    public void probe() throws StorageException {
        budget.take(1, "write");
        budget.giveBack(1);
    }

    @Override
    public List<UploadStat> uploads(Optional<UploadId> after, int limit) {
        NavigableMap<UploadId, MemorySession> rest = after.isEmpty() ? sessions : sessions.tailMap(after.get(), false);
        return rest.values().stream()
                .limit(limit)
                .map(session -> new UploadStat(session.id(), session.touched()))
                .toList();
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType) {
        return Optional.empty();
    }

    /** Does nothing: the contents go with the last reference to this store. */
    @Override
    public void close() {}

    Instant now() {
        return clock.instant();
    }

    /** Whether the session has become the upload of its id. */
    boolean register(MemorySession session) {
        return sessions.putIfAbsent(session.id(), session) == null;
    }

    boolean isRegistered(UploadId id) {
        return sessions.containsKey(id);
    }

    void forget(MemorySession session) {
        sessions.remove(session.id(), session);
    }

    /** Puts chunks, held for the key already, in the place of what is there. */
    void publish(StorageKey target, Chunks chunks) {
        put(target, newContent(chunks));
    }

    private Optional<MemoryContent> content(StorageKey key) {
        return Optional.ofNullable(contents.get(key.value()));
    }

    private MemoryContent newContent(Chunks chunks) {
        return new MemoryContent(chunks, now(), new Version(Long.toString(versions.incrementAndGet())));
    }
}
