package io.stowage.storage.parts;

import io.stowage.storage.StorageKey;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a store knows of an unfinished upload.
 *
 * @param nonce new with each write, so that no two records are ever the same bytes
 * @param partBytes the length of each part but the last
 * @param target where the bytes will go, when that was known at the beginning
 * @param content what has been begun for them in the store, when there are more than one part's
 * @param parts kept so far; their bytes come first
 * @param reserved the highest part number that the present holder, or one before it, may still be putting
 * @param tail the bytes behind the last part
 * @param note of the last checkpoint, or of the beginning
 * @param sealed whether the parts are the whole content, the last of them of any length
 */
record UploadRecord(
        UUID nonce,
        int partBytes,
        Optional<StorageKey> target,
        Optional<BegunContent> content,
        List<Part> parts,
        int reserved,
        Tail tail,
        byte[] note,
        boolean sealed) {

    static final int MAX_NOTE_BYTES = 4 * 1024;

    UploadRecord {
        parts = List.copyOf(parts);
        if (note.length > MAX_NOTE_BYTES) {
            throw new IllegalArgumentException("not a note: " + note.length + " bytes");
        }
    }

    /** The name at which the store collects parts, and by what it knows them. */
    record BegunContent(ObjectName place, String handle) {}

    /** Bytes that fill no part: within the record or in an object beside it. */
    sealed interface Tail {
        Tail NONE = new Inline(new byte[0]);

        int lengthBytes();

        record Inline(byte[] bytes) implements Tail {
            @Override
            public int lengthBytes() {
                return bytes.length;
            }
        }

        record Beside(ObjectName name, int lengthBytes) implements Tail {}
    }

    /** Length of the parts. */
    static long lengthOf(List<Part> parts) {
        return parts.stream().mapToLong(Part::lengthBytes).sum();
    }

    long offset() {
        return lengthOf(parts) + tail.lengthBytes();
    }

    /** Whether the upload's own directory may have something in it. */
    boolean hasObjects() {
        return content.filter(begun -> begun.place().isOwn()).isPresent() || tail instanceof Tail.Beside;
    }

    UploadRecord withContent(BegunContent begun, int newReserved) {
        return new UploadRecord(
                UUID.randomUUID(), partBytes, target, Optional.of(begun), parts, newReserved, tail, note, sealed);
    }

    UploadRecord withReserved(int newReserved) {
        return new UploadRecord(UUID.randomUUID(), partBytes, target, content, parts, newReserved, tail, note, sealed);
    }

    UploadRecord withParts(List<Part> newParts, int newReserved, Tail newTail, byte[] newNote) {
        return new UploadRecord(
                UUID.randomUUID(), partBytes, target, content, newParts, newReserved, newTail, newNote, sealed);
    }

    UploadRecord withSeal(List<Part> newParts) {
        return new UploadRecord(
                UUID.randomUUID(), partBytes, target, content, newParts, reserved, Tail.NONE, note, true);
    }
}
