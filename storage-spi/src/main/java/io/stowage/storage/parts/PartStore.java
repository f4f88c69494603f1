package io.stowage.storage.parts;

import io.stowage.storage.StorageException;
import java.util.List;

/**
 * How one store takes content in parts. The parts of one handle are seen by nobody before {@link #complete}; every verb may
 * be repeated after a failure, and none loops but for the store's own short faults.
 */
public interface PartStore {

    /** The highest number of a part. */
    int maxParts();

    /**
     * Whether parts belong to the name that they were begun at, so that content whose key is not known yet goes to another
     * name first, and is copied. If not, {@link #complete} may be given any name.
     */
    boolean bound();

    /**
     * Begins a content.
     *
     * @return by what the store knows it, without secrets: another process goes on with it
     */
    String begin(ObjectName destination) throws StorageException;

    /**
     * Keeps one part; a part of that number that was there is replaced. All parts but the last have one length, and the
     * last is no longer.
     *
     * @return what {@link #complete} is given for it
     */
    Part put(ObjectName destination, String handle, int number, PartBytes bytes) throws StorageException;

    /**
     * Puts {@code parts}, at least one, together and publishes them at {@code destination} in one step. Forgets all other
     * parts of the handle. Done already (a lost answer): no failure.
     *
     * @throws StorageException.Conflict when a part is not the one that its token names any more, or when the store has
     *     forgotten the handle and there is no content of that length at {@code destination}
     */
    void complete(ObjectName destination, String handle, List<Part> parts) throws StorageException;

    /** Forgets a handle and all of its parts; of what is absent, no failure. What was completed stays. */
    void drop(ObjectName destination, String handle) throws StorageException;

    /**
     * Publishes what is at {@code from} at {@code to} too, inside the store; what was there is replaced. {@code from} may be
     * gone afterwards.
     *
     * @throws StorageException.Conflict when there is nothing at {@code from}
     */
    void promote(ObjectName from, ObjectName to, long lengthBytes) throws StorageException;
}
