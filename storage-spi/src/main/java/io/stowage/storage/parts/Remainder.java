package io.stowage.storage.parts;

import io.stowage.storage.StorageException;
import io.stowage.storage.parts.UploadRecord.Tail;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The bytes behind the last part: in a buffer while somebody works on them, else where the record has them. One thread at a
 * time.
 */
final class Remainder {

    private final RecordKeeper keeper;
    private final PartBuffer buffer;

    /** Whether the buffer holds them; else the record tells where they are. */
    private boolean loaded;

    /** Whether they are something else than what the record has. */
    private boolean changed;

    Remainder(RecordKeeper keeper, PartBuffer buffer, boolean loaded) {
        this.keeper = keeper;
        this.buffer = buffer;
        this.loaded = loaded;
    }

    boolean isFull() {
        return buffer.isFull();
    }

    /** Takes of {@code slice} what makes one part full; gives how much that was. */
    int fill(ByteBuffer slice) throws StorageException {
        int before = buffer.lengthBytes();
        buffer.fill(slice);
        changed = true;
        return buffer.lengthBytes() - before;
    }

    /** All of them, got back from where the record has them if need be. */
    PartBytes load(String verb) throws StorageException {
        if (!loaded) {
            Tail tail = keeper.record().map(UploadRecord::tail).orElse(Tail.NONE);
            if (tail instanceof Tail.Inline inline) {
                buffer.fill(ByteBuffer.wrap(inline.bytes()));
            } else if (tail instanceof Tail.Beside beside) {
                load(beside, verb);
            }
            loaded = true;
        }
        return buffer;
    }

    private void load(Tail.Beside tail, String verb) throws StorageException {
        try (InputStream stream = keeper.objects().open(tail.name()).orElseThrow(() -> keeper.conflict(verb))) {
            buffer.clear();
            buffer.fill(stream, tail.lengthBytes());
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException.Unavailable("cannot " + verb + " upload " + keeper.id(), e);
        }
    }

    /** They are in a part now. */
    void clear() {
        buffer.clear();
        changed = true;
    }

    /** A tail for the next record, {@code former} being that of the last one. */
    Tail tail(Tail former) throws StorageException {
        if (!changed) {
            return former;
        }
        return buffer.lengthBytes() <= UploadRecordCodec.MAX_INLINE_BYTES
                ? new Tail.Inline(buffer.toArray())
                : keeper.writeTail(buffer);
    }

    /** The record has them. Memory is for those who are at work: whoever goes on here gets them back from the store. */
    void kept(Tail tail) {
        changed = false;
        if (!buffer.isFree()) {
            buffer.release();
            loaded = tail.lengthBytes() == 0;
        }
    }

    /** Gives the memory back. Repeatable. */
    void release() {
        buffer.release();
    }
}
