package io.stowage.layout;

import io.stowage.oci.Digest;
import io.stowage.oci.InvalidNameException;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads and writes link files: a digest in ASCII, no newline. Any thread but an event loop. */
public final class Links {

    /** More than the longest digest and its newline. */
    private static final int MAX_LINK_BYTES = 512;

    private Links() {}

    /**
     * What the link at {@code key} points at; empty when there is none, or when what is there is no link: the
     * half-written leftover of a crash, or a stray of any length, counts as absent, and the next push heals it.
     */
    public static Optional<Digest> read(BlobStore store, StorageKey key) throws StorageException {
        return SmallRecords.read(store, key, MAX_LINK_BYTES).flatMap(Links::decode);
    }

    /**
     * Whether the link at {@code key}, whose name says where it must lead, is there. Its length tells it from the leftover
     * of a crash; only one of another length is read.
     */
    public static boolean isWhole(BlobStore store, StorageKey key, Digest target) throws StorageException {
        Optional<Stat> found = store.stat(key);
        return found.isPresent()
                && (found.get().lengthBytes()
                                == target.algorithm().label().length()
                                        + 1
                                        + target.hex().length()
                        || read(store, key).filter(target::equals).isPresent());
    }

    /** Makes the link at {@code key} point at {@code target}. */
    public static void write(BlobStore store, StorageKey key, Digest target) throws StorageException {
        store.write(key, encode(target), Precondition.none());
    }

    /** The link at {@code key}, to be written with others. */
    public static SmallWrite to(StorageKey key, Digest target) {
        return new SmallWrite(key, encode(target));
    }

    /** The content of a link. */
    public static byte[] encode(Digest target) {
        return target.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The target of a link's content; empty when it is no link. White space at the end is passed over: a link mended by
     * hand has a newline there, and to take it for absent could cost the content that it points at.
     */
    public static Optional<Digest> decode(byte[] content) {
        try {
            return Optional.of(Digest.parse(new String(content, StandardCharsets.ISO_8859_1).stripTrailing()));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
