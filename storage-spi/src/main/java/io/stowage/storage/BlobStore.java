package io.stowage.storage;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A place that keeps bytes under keys. Implementations are safe for use by any number of threads.
 *
 * <p><b>Visibility.</b> When a verb that changes something returns, every later {@code stat}, {@code open}, {@code read}
 * and {@code list}, from any process on the same store, sees the change. A reader sees the old content of a key or the
 * new, never a mixture, never nothing in between.
 *
 * <p><b>Durability.</b> When a verb that changes something returns, the change survives a loss of power, unless
 * {@link StoreCapabilities#persistent()} says that the store keeps nothing. The bytes of an unfinished upload are the
 * exception, see {@link Upload#checkpoint}.
 *
 * <p><b>Failure.</b> A verb that throws may have happened or not; it has never happened in part. Repeating it is safe.
 *
 * <p>Keep this interface small: a verb is added only when three stores can do it well.
 */
public interface BlobStore extends AutoCloseable {

    /** Largest content of {@link #read} and {@link #write}, in bytes: that of the largest manifest. */
    int MAX_RECORD_BYTES = 4 * 1024 * 1024;

    /** What this store can promise, found out once at the start. */
    StoreCapabilities capabilities();

    /** Size and time of the content at {@code key}; empty when there is none. One request. */
    Optional<Stat> stat(StorageKey key) throws StorageException;

    /**
     * Opens the content at {@code key} for reading.
     *
     * @param range the wanted bytes, clamped to what there is: a range past the end has length 0
     * @return the content, to be closed by the caller, or empty when there is none. Reading goes on with the bytes of the
     *     content that was opened, even when the key is deleted or replaced meanwhile; a remote store may break off then,
     *     and reading fails with an {@link java.io.IOException} instead of ending early or going on with other bytes.
     *     Closing it half-read costs no more than closing it unread.
     */
    Optional<Content> open(StorageKey key, ByteRange range) throws StorageException;

    /**
     * Reads a small content whole.
     *
     * @param maxBytes at most {@link #MAX_RECORD_BYTES}
     * @throws StorageException.Rejected when the content is longer than {@code maxBytes}
     */
    Optional<StoredRecord> read(StorageKey key, int maxBytes) throws StorageException;

    /**
     * Writes a small content whole, if {@code precondition} holds. The check and the write are one step, as far as
     * {@link StoreCapabilities} says.
     *
     * @param bytes at most {@link #MAX_RECORD_BYTES}; not kept
     * @return the new version, or empty when the precondition does not hold (nothing was changed). A driver that had to
     *     repeat a request tells its own success from somebody else's.
     * @throws StorageException.Rejected when {@code bytes} are more
     */
    Optional<Version> write(StorageKey key, byte[] bytes, Precondition precondition) throws StorageException;

    /**
     * Writes several small contents, one after the other, each as {@link #write} does without a condition. Cheaper than one
     * by one where each would have to be forced to a disk. After a failure the first of them may have been written, and none
     * behind one that was not.
     */
    void writeAll(List<SmallWrite> writes) throws StorageException;

    /**
     * Deletes the content at {@code key}, if {@code precondition} holds ({@link Precondition#none()} or a version).
     * Deleting what is absent is no failure. Where the store does not tell whether there was something, the driver looks
     * first: of two deletions at once, both may then answer {@link DeleteResult#DELETED}.
     *
     * @throws IllegalArgumentException for {@link Precondition#absent()}
     */
    DeleteResult delete(StorageKey key, Precondition precondition) throws StorageException;

    /**
     * Deletes many keys, in the order given as far as the store keeps one: a local store key by key, others batch by
     * batch. Absent keys are no failure.
     *
     * @return the keys that could not be deleted: empty when all are gone
     */
    Set<StorageKey> deleteAll(List<StorageKey> keys) throws StorageException;

    /**
     * One page of the keys below a prefix, in the byte order of the whole key. Costs the page, not the prefix. What a driver
     * keeps for itself is never listed.
     */
    Listing list(ListRequest request) throws StorageException;

    /**
     * Begins an upload. Costs nothing in the store before the first byte is kept. When two begin the same id, the one of
     * whom something was kept first goes on, and the other one gets {@link StorageException.Conflict} from its first
     * checkpoint at the latest.
     *
     * @param id new, chosen by the caller
     * @param note what the caller wants to find again with {@link #resume}; at most 4 KiB
     * @param target where the bytes will go, when that is known already: a store may then write there at once and spare
     *     itself a copy at the commit. Nothing is visible there before the commit. Given only for a key that names its
     *     content, so that two uploads to one known target carry the same bytes: on Azure the first commit there drops the
     *     other's blocks, and the other then takes what is there for its own.
     */
    Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) throws StorageException;

    /**
     * Takes over an upload, in this process or another one, at its last checkpoint or later; the note is that of the
     * checkpoint all the same. Whoever held it before is fenced, see {@link Upload}.
     *
     * @throws StorageException.Conflict when somebody else takes it over at the same moment
     * @return empty when there is no such upload: never begun, no byte kept, committed, or aborted
     */
    Optional<Upload> resume(UploadId id) throws StorageException;

    /** Drops an upload and its bytes. Repeatable; of what is absent, no failure. */
    void abort(UploadId id) throws StorageException;

    /**
     * One page of unfinished uploads, in the order of their ids. Only an empty page is the last.
     *
     * @param after the last id of the page before; it need not exist any more
     * @param limit from 1 to {@link ListRequest#MAX_LIMIT}
     */
    List<UploadStat> uploads(Optional<UploadId> after, int limit) throws StorageException;

    /**
     * Sees whether the store works: writes a little where nobody finds it, and removes it.
     *
     * @throws StorageException as a write would
     */
    void probe() throws StorageException;

    /**
     * A link by which a client may read {@code key} without us and without further credentials.
     *
     * @param contentType what the store is to answer as the content's type
     * @return empty where the store has no such thing
     */
    Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException;

    /** Releases what this driver holds. Repeatable. Unfinished uploads stay in the store. */
    @Override
    void close() throws StorageException;

    /** What a {@link #delete} did. */
    enum DeleteResult {
        DELETED,
        ABSENT,
        /** The precondition does not hold; nothing was changed. */
        CONFLICT
    }

    /** What a {@link #link} may be used for. */
    enum LinkMethod {
        GET,
        HEAD
    }
}
