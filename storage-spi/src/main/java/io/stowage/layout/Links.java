package io.stowage.layout;

import io.stowage.oci.Digest;
import io.stowage.oci.InvalidNameException;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads and writes link files: a digest in ASCII, no newline. Any thread but an event loop. */
public final class Links {

    /** More than the longest digest, so that a stray of any size is told from a link by one short read. */
    private static final int MAX_LINK_BYTES = 512;

    private Links() {}

    /**
     * What the link at {@code key} points at; empty when there is none, or when what is there is no link: the
     * half-written leftover of a crash counts as absent, and the next push heals it.
     */
    public static Optional<Digest> read(BlobStore store, StorageKey key) throws StorageException {
        Optional<StoredRecord> record = store.read(key, MAX_LINK_BYTES);
        return record.flatMap(found -> decode(found.bytes()));
    }

    /** Makes the link at {@code key} point at {@code target}. */
    public static void write(BlobStore store, StorageKey key, Digest target) throws StorageException {
        store.write(key, encode(target), Precondition.none());
    }

    /** The content of a link. */
    public static byte[] encode(Digest target) {
        return target.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The target of a link's content; empty when it is no link. */
    public static Optional<Digest> decode(byte[] content) {
        try {
            return Optional.of(Digest.parse(new String(content, StandardCharsets.ISO_8859_1)));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
