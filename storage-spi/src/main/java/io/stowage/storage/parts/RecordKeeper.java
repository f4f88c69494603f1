package io.stowage.storage.parts;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.UploadId;
import io.stowage.storage.Version;
import io.stowage.storage.parts.UploadRecord.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The record of one upload as one holder knows it. It is replaced only for as long as it is what this holder wrote: so a
 * holder learns that there is another one. One thread at a time.
 */
final class RecordKeeper {

    /** Below which the records of all uploads are, and nothing else. */
    static final String RECORDS = ObjectName.OWN_PREFIX + "sessions/";

    private final ObjectStore objects;
    private final UploadId id;
    private Optional<UploadRecord> record = Optional.empty();
    private Precondition unchanged = Precondition.absent();

    RecordKeeper(ObjectStore objects, UploadId id) {
        this.objects = objects;
        this.id = id;
    }

    UploadId id() {
        return id;
    }

    /** As this holder wrote it last. */
    Optional<UploadRecord> record() {
        return record;
    }

    ObjectStore objects() {
        return objects;
    }

    /** Reads what the store has: whoever it belongs to, it is what will be replaced. */
    Optional<UploadRecord> load() throws StorageException {
        Optional<StoredRecord> found = objects.read(name(), BlobStore.MAX_RECORD_BYTES);
        if (found.isPresent()) {
            record = Optional.of(decode(found.get()));
            unchanged = Precondition.version(found.get().version());
        }
        return record;
    }

    /**
     * Writes the record, the first one or in the place of this holder's last one.
     *
     * @throws StorageException.Conflict when somebody else has written or deleted it
     */
    void save(UploadRecord next, String verb) throws StorageException {
        Optional<UploadRecord> former = record;
        Version version =
                objects.write(name(), UploadRecordCodec.encode(next), unchanged).orElseThrow(() -> conflict(verb));
        record = Optional.of(next);
        unchanged = Precondition.version(version);
        if (objects.replaceIfSame() == Reach.NONE) {
            check(verb);
        }
        former.ifPresent(replaced -> deleteTail(replaced.tail(), next.tail()));
    }

    /** @throws StorageException.Conflict when the record is not what this holder wrote last */
    void check(String verb) throws StorageException {
        if (record.isPresent()) {
            UUID mine = record.get().nonce();
            Optional<StoredRecord> found = objects.read(name(), BlobStore.MAX_RECORD_BYTES);
            if (found.isEmpty() || !decode(found.get()).nonce().equals(mine)) {
                throw conflict(verb);
            }
        }
    }

    /** Writes a tail beside the record that will name it. */
    Tail writeTail(PartBytes bytes) throws StorageException {
        ObjectName name = own("tail-" + UUID.randomUUID());
        objects.put(name, bytes);
        return new Tail.Beside(name, bytes.lengthBytes());
    }

    /** Deletes a tail that no record names. What cannot be deleted now goes with the upload. */
    void deleteTail(Tail unused, Tail used) {
        if (unused instanceof Tail.Beside beside && !unused.equals(used)) {
            try {
                objects.deleteAll(List.of(beside.name()));
            } catch (StorageException e) {
                // Nothing waits for it: the end of the upload lists what there is.
            }
        }
    }

    /** Deletes all that the upload has beside its content, the record last, so that a failure can be repeated. */
    void end() throws StorageException {
        if (record.map(UploadRecord::hasObjects).orElse(false)) {
            deleteObjects();
        }
        if (record.isPresent()) {
            objects.deleteAll(List.of(name()));
        }
    }

    /** As {@link #end}, of a record that nobody has read or that is none. */
    void endUnread() throws StorageException {
        deleteObjects();
        objects.deleteAll(List.of(name()));
    }

    private void deleteObjects() throws StorageException {
        ListRequest request = ListRequest.descendants(own("").value(), ListRequest.MAX_LIMIT);
        Listing page = objects.list(request);
        while (!page.entries().isEmpty()) {
            List<ObjectName> names = new ArrayList<>();
            page.entries().forEach(entry -> names.add(new ObjectName(entry.name())));
            objects.deleteAll(names);
            page = page.more()
                    ? objects.list(request.after(names.get(names.size() - 1).value()))
                    : new Listing(List.of(), false);
        }
    }

    /** A name that belongs to this upload alone. */
    ObjectName own(String name) {
        return ObjectName.own("uploads/" + id + '/' + name);
    }

    StorageException.Conflict conflict(String verb) {
        return new StorageException.Conflict("cannot " + verb + " upload " + id + ": somebody else has it or ended it");
    }

    private ObjectName name() {
        return new ObjectName(RECORDS + id);
    }

    private UploadRecord decode(StoredRecord found) throws StorageException.Corrupt {
        return UploadRecordCodec.decode(found.bytes())
                .orElseThrow(() -> new StorageException.Corrupt("cannot read upload " + id + ": its record is none"));
    }
}
