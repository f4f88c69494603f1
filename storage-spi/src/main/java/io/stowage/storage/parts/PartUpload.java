package io.stowage.storage.parts;

import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.parts.UploadRecord.BegunContent;
import io.stowage.storage.parts.UploadRecord.Tail;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One holder's handle of an upload. One thread at a time. */
final class PartUpload implements Upload {

    private final PartStore store;
    private final RecordKeeper keeper;
    private final PartSequence sequence;
    private final Remainder remainder;
    private final Optional<StorageKey> target;
    private final int partBytes;
    private byte[] note;
    private long offset;

    /** No byte can follow: the bytes have been read again, or are all in parts. */
    private boolean finished;

    /** Whether the parts have been put together at the upload's own place. */
    private boolean completed;

    /** What ended this handle, if anything has. */
    private Optional<StorageException> failure = Optional.empty();

    private PartUpload(
            PartStore store,
            RecordKeeper keeper,
            PartSequence sequence,
            Remainder remainder,
            int partBytes,
            byte[] note,
            Optional<StorageKey> target) {
        this.store = store;
        this.keeper = keeper;
        this.sequence = sequence;
        this.remainder = remainder;
        this.partBytes = partBytes;
        this.note = note;
        this.target = target;
    }

    /** An upload that begins. */
    static PartUpload begun(
            PartStore store,
            RecordKeeper keeper,
            PartSequence sequence,
            PartBuffer buffer,
            int partBytes,
            byte[] note,
            Optional<StorageKey> target) {
        Remainder remainder = new Remainder(keeper, buffer, true);
        return new PartUpload(store, keeper, sequence, remainder, partBytes, note, target);
    }

    /** An upload that has been taken over. */
    static PartUpload resumed(
            PartStore store, RecordKeeper keeper, PartSequence sequence, PartBuffer buffer, UploadRecord record) {
        Remainder remainder = new Remainder(keeper, buffer, record.tail().lengthBytes() == 0);
        PartUpload upload =
                new PartUpload(store, keeper, sequence, remainder, record.partBytes(), record.note(), record.target());
        upload.offset = record.offset();
        upload.finished = record.sealed();
        return upload;
    }

    @Override
    public UploadId id() {
        return keeper.id();
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public byte[] note() {
        return note.clone();
    }

    @Override
    public void append(ByteBuffer slice) throws StorageException {
        requireUsable();
        if (!slice.hasRemaining()) {
            return;
        }
        if (finished) {
            throw new StorageException.Finished(
                    "cannot append to upload " + id() + ": it has been put together, it can be committed or aborted");
        }
        try {
            remainder.load("append to");
            while (slice.hasRemaining()) {
                if (remainder.isFull()) {
                    putPart("append to");
                }
                offset += remainder.fill(slice);
            }
        } catch (StorageException e) {
            throw spent(e);
        }
    }

    @Override
    public void checkpoint(byte[] newNote) throws StorageException {
        requireUsable();
        byte[] own = newNote.clone();
        UploadRecord record = keeper.record().orElseGet(() -> firstRecord(own));
        try {
            if (offset > 0 || keeper.record().isPresent()) {
                keep(record, own);
            }
        } catch (StorageException e) {
            throw spent(e);
        }
        note = own;
    }

    private void keep(UploadRecord before, byte[] own) throws StorageException {
        if (remainder.isFull() && !finished) {
            putPart("checkpoint");
        }
        UploadRecord record = keeper.record().orElse(before);
        Tail tail = remainder.tail(record.tail());
        try {
            keeper.save(record.withParts(sequence.parts(), sequence.used(), tail, own), "checkpoint");
        } catch (StorageException.Conflict e) {
            keeper.deleteTail(tail, record.tail());
            throw e;
        }
        remainder.kept(tail);
    }

    @Override
    public InputStream reread() throws StorageException {
        requireUsable();
        if (sequence.isEmpty()) {
            InputStream bytes = remainder.load("reread").stream();
            keeper.check("reread");
            finished = true;
            return bytes;
        }
        BegunContent content = content();
        if (content.place().equals(target.map(ObjectName::of).orElse(null))) {
            throw new StorageException.Finished("cannot reread upload " + id()
                    + ": its parts lie at their target, where reading would show them to everybody");
        }
        if (isSealed()) {
            keeper.check("reread");
        }
        seal("reread");
        if (!completed) {
            store.complete(content.place(), content.handle(), sequence.parts());
            completed = true;
        }
        return keeper.objects().open(content.place()).orElseThrow(() -> keeper.conflict("reread"));
    }

    @Override
    public void commit(StorageKey key, List<SmallWrite> then) throws StorageException {
        requireUsable();
        if (target.isPresent() && !target.get().equals(key)) {
            throw new IllegalArgumentException("upload " + id() + " was begun for " + target.get() + ", not " + key);
        }
        if (sequence.isEmpty()) {
            PartBytes bytes = remainder.load("commit");
            keeper.check("commit");
            keeper.objects().put(ObjectName.of(key), bytes);
            dropContent();
        } else {
            boolean takenOver = isSealed() && !completed;
            if (isSealed()) {
                keeper.check("commit");
            }
            seal("commit");
            publish(ObjectName.of(key), takenOver);
        }
        keeper.objects().writeAll(then);
        keeper.end();
        failure = Optional.of(keeper.conflict("go on with"));
        remainder.release();
    }

    /** What was begun for a first part that never came. */
    private void dropContent() throws StorageException {
        Optional<BegunContent> begun = keeper.record().flatMap(UploadRecord::content);
        if (begun.isPresent()) {
            store.drop(begun.get().place(), begun.get().handle());
        }
    }

    /** From here on the record has all bytes in parts, for this holder and any other one. */
    private void seal(String verb) throws StorageException {
        if (isSealed()) {
            return;
        }
        if (remainder.load(verb).lengthBytes() > 0) {
            putPart(verb);
        }
        finished = true;
        keeper.save(keeper.record().orElseThrow().withSeal(sequence.parts()), verb);
        remainder.release();
    }

    private void publish(ObjectName to, boolean takenOver) throws StorageException {
        BegunContent content = content();
        long length = UploadRecord.lengthOf(sequence.parts());
        boolean staged = completed || (takenOver && isThere(content.place(), length));
        if (!staged) {
            boolean atOnce = !store.bound() || content.place().equals(to);
            ObjectName destination = atOnce ? to : content.place();
            try {
                store.complete(destination, content.handle(), sequence.parts());
                staged = !atOnce;
            } catch (StorageException.Conflict e) {
                // Somebody before may have come further than the record says: promoting may take the source away.
                if (!takenOver || !isThere(to, length)) {
                    throw e;
                }
            }
        }
        if (staged && !content.place().equals(to)) {
            store.promote(content.place(), to, length);
        }
    }

    private boolean isThere(ObjectName name, long length) throws StorageException {
        return keeper.objects()
                .stat(name)
                .filter(found -> found.lengthBytes() == length)
                .isPresent();
    }

    private boolean isSealed() {
        return keeper.record().map(UploadRecord::sealed).orElse(false);
    }

    private BegunContent content() {
        return keeper.record().flatMap(UploadRecord::content).orElseThrow();
    }

    private void putPart(String verb) throws StorageException {
        sequence.put(remainder.load(verb), firstRecord(note));
        remainder.clear();
    }

    private UploadRecord firstRecord(byte[] firstNote) {
        return new UploadRecord(
                UUID.randomUUID(), partBytes, target, Optional.empty(), List.of(), 0, Tail.NONE, firstNote, false);
    }

    private void requireUsable() throws StorageException {
        if (failure.isPresent()) {
            if (failure.get() instanceof StorageException.Conflict) {
                throw keeper.conflict("go on with");
            }
            throw new StorageException.Unavailable(
                    "cannot go on with upload " + id() + ": it failed before, it can be resumed", failure.get());
        }
    }

    private StorageException spent(StorageException cause) {
        failure = Optional.of(cause);
        remainder.release();
        return cause;
    }

    @Override
    public void close() {
        remainder.release();
    }
}
