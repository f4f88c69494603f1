package io.stowage.storage.parts;

import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.parts.UploadRecord.BegunContent;
import io.stowage.storage.parts.UploadRecord.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The parts of one upload in the hands of one holder. It puts no part whose number the record does not reserve for it, and
 * whoever comes after it begins behind all that is reserved: so a holder that has been overtaken, and that the store
 * cannot hinder, never replaces a part of its successor. One thread at a time.
 */
final class PartSequence {

    /** How many numbers one write of the record reserves. */
    static final int RESERVED_AT_ONCE = 32;

    private final PartStore store;
    private final RecordKeeper keeper;
    private final boolean direct;
    private final List<Part> parts;
    private int next;

    /**
     * @param direct whether the bytes may go to their target at once
     * @param kept parts of holders before
     * @param next the first number that nobody else has reserved
     */
    PartSequence(PartStore store, RecordKeeper keeper, boolean direct, List<Part> kept, int next) {
        this.store = store;
        this.keeper = keeper;
        this.direct = direct;
        this.parts = new ArrayList<>(kept);
        this.next = next;
    }

    List<Part> parts() {
        return List.copyOf(parts);
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The highest number that may have been used so far. */
    int used() {
        return next - 1;
    }

    /** What further numbers are reserved in {@code record}. */
    static int reserveMore(PartStore store, int used) {
        return Math.min(used + RESERVED_AT_ONCE, store.maxParts());
    }

    /** @param first what to write when there is no record yet */
    void put(PartBytes bytes, UploadRecord first) throws StorageException {
        UploadRecord record = keeper.record().orElse(first);
        if (next > store.maxParts()) {
            throw new StorageException.Finished("cannot append to upload " + keeper.id() + ": more than "
                    + store.maxParts() + " parts of " + record.partBytes() + " bytes");
        }
        if (record.content().isEmpty()) {
            begin(record);
        } else if (next > record.reserved()) {
            reserve(record);
        }
        BegunContent content = keeper.record().flatMap(UploadRecord::content).orElseThrow();
        parts.add(store.put(content.place(), content.handle(), next, bytes));
        next++;
    }

    /** The record is written before the first part: from then on the upload is found, and with it what is to be dropped. */
    private void begin(UploadRecord record) throws StorageException {
        ObjectName place = place(record.target());
        BegunContent begun = new BegunContent(place, store.begin(place));
        try {
            keeper.save(record.withContent(begun, reserveMore(store, used())), "append to");
        } catch (StorageException.Conflict e) {
            dropQuietly(begun, e);
            throw e;
        }
    }

    private void dropQuietly(BegunContent begun, StorageException.Conflict cause) {
        try {
            store.drop(begun.place(), begun.handle());
        } catch (StorageException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * At the target when it is known. Not when something was kept before the first part: such an upload comes in several
     * requests, perhaps to several processes, and then its bytes may have to be read again, for which they must be put
     * together where nobody sees them.
     */
    private ObjectName place(Optional<StorageKey> target) {
        boolean atOnce = direct && store.bound() && keeper.record().isEmpty();
        return target.filter(key -> atOnce)
                .map(ObjectName::of)
                .orElseGet(() -> keeper.own("data-" + UUID.randomUUID()));
    }

    /** What is in parts by now is kept by the way. A tail of an earlier record is in the first of them. */
    private void reserve(UploadRecord record) throws StorageException {
        int reserved = reserveMore(store, used());
        boolean grown = parts.size() > record.parts().size();
        UploadRecord further =
                grown ? record.withParts(parts, reserved, Tail.NONE, record.note()) : record.withReserved(reserved);
        keeper.save(further, "append to");
    }
}
