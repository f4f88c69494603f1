package io.stowage.storage.parts;

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
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.Version;
import io.stowage.storage.memory.MemoryStore;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Objects in memory: contents of keys in one store, what a driver keeps for itself in another. Any thread. */
final class MemoryObjects implements ObjectStore {

    private static final String DOT = ".";

    private final MemoryStore contents = new MemoryStore();
    private final MemoryStore own = new MemoryStore();
    private final Calls calls = new Calls();
    private final Reach replaceIfSame;

    MemoryObjects() {
        this(Reach.STORE);
    }

    MemoryObjects(Reach replaceIfSame) {
        this.replaceIfSame = replaceIfSame;
    }

    Calls calls() {
        return calls;
    }

    /** Where the contents of keys are. */
    MemoryStore contents() {
        return contents;
    }

    /** The names of all that a driver keeps for itself. */
    List<String> ownNames() {
        return own.list(ListRequest.descendants("", ListRequest.MAX_LIMIT)).entries().stream()
                .map(entry -> DOT + entry.name())
                .toList();
    }

    private BlobStore store(ObjectName name) {
        return name.isOwn() ? own : contents;
    }

    private static StorageKey key(ObjectName name) {
        return new StorageKey(name.isOwn() ? name.value().substring(DOT.length()) : name.value());
    }

    @Override
    public Reach replaceIfSame() {
        return replaceIfSame;
    }

    @Override
    public Optional<Stat> stat(ObjectName name) throws StorageException {
        return calls.call("stat", name, () -> store(name).stat(key(name)));
    }

    @Override
    public Optional<InputStream> open(ObjectName name) throws StorageException {
        return calls.call("open", name, () -> peek(name));
    }

    /** As {@link #open}, unnoticed. */
    Optional<InputStream> peek(ObjectName name) throws StorageException {
        return store(name).open(key(name), ByteRange.ALL).map(content -> ((Content.StreamContent) content).stream());
    }

    @Override
    public Optional<StoredRecord> read(ObjectName name, int maxBytes) throws StorageException {
        return calls.call("read", name, () -> store(name).read(key(name), maxBytes));
    }

    @Override
    public Optional<Version> write(ObjectName name, byte[] bytes, Precondition precondition) throws StorageException {
        return calls.call("write", name, () -> store(name).write(key(name), bytes, precondition));
    }

    @Override
    public void put(ObjectName name, PartBytes bytes) throws StorageException {
        calls.run("put", name, () -> put(name, bytes.buffers()));
    }

    /** As {@link #put(ObjectName, PartBytes)}, unnoticed. */
    void put(ObjectName name, List<ByteBuffer> buffers) throws StorageException {
        try (Upload upload = store(name).begin(UploadId.random(), new byte[0], Optional.empty())) {
            for (ByteBuffer buffer : buffers) {
                upload.append(buffer);
            }
            upload.commit(key(name));
        }
    }

    @Override
    public void writeAll(List<SmallWrite> writes) throws StorageException {
        contents.writeAll(writes);
    }

    @Override
    public void deleteAll(List<ObjectName> names) throws StorageException {
        for (ObjectName name : names) {
            calls.call("delete", name, () -> store(name).delete(key(name), Precondition.none()));
        }
    }

    @Override
    public Listing list(ListRequest request) throws StorageException {
        return calls.call("list", new ObjectName(request.prefix()), () -> page(request));
    }

    private Listing page(ListRequest request) {
        if (!request.prefix().startsWith(ObjectName.OWN_PREFIX)) {
            return contents.list(request);
        }
        String after = request.after().isEmpty() ? "" : request.after().substring(DOT.length());
        Listing page = own.list(
                new ListRequest(request.prefix().substring(DOT.length()), request.delimited(), after, request.limit()));
        return new Listing(
                page.entries().stream()
                        .map(entry -> new Listing.Entry(DOT + entry.name(), entry.lengthBytes(), entry.modified()))
                        .toList(),
                page.more());
    }

    /** Length of what is there, or -1; unnoticed. */
    long lengthOf(ObjectName name) throws StorageException {
        return store(name).stat(key(name)).map(Stat::lengthBytes).orElse(-1L);
    }

    /** As deleting, unnoticed. */
    void remove(ObjectName name) throws StorageException {
        store(name).delete(key(name), Precondition.none());
    }
}
