package io.stowage.server.registry;

import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.UploadId;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An upload session as this process knows it. One request at a time holds it, see {@link #acquire}; the others may only
 * look. What is known here can be lost: the store has the bytes, and losing the digests costs reading them once more.
 */
final class UploadSession {

    private final RepositoryName repository;
    private final UploadId id;
    private final boolean sha512Announced;
    private final AtomicBoolean held = new AtomicBoolean();
    private volatile Instant startedAt;
    private volatile long offset;
    private volatile boolean ended;

    // Of whoever holds the session.
    private boolean mayBeEmpty;
    private boolean untouched;
    private boolean sealed;
    private Optional<RunningDigests> digests = Optional.empty();

    /** @param mayBeEmpty whether it exists even if the store knows nothing of it */
    UploadSession(
            RepositoryName repository,
            UploadId id,
            Instant startedAt,
            Optional<DigestAlgorithm> announced,
            boolean mayBeEmpty) {
        this.repository = repository;
        this.id = id;
        this.startedAt = startedAt;
        this.sha512Announced = announced.equals(Optional.of(DigestAlgorithm.SHA512));
        this.mayBeEmpty = mayBeEmpty;
    }

    /** A session that begins here and now. */
    static UploadSession begin(RepositoryName repository, Instant now, Optional<DigestAlgorithm> announced) {
        UploadSession session = new UploadSession(repository, UploadId.random(), now, announced, true);
        session.untouched = true;
        return session;
    }

    RepositoryName repository() {
        return repository;
    }

    UploadId id() {
        return id;
    }

    Instant startedAt() {
        return startedAt;
    }

    boolean sha512Announced() {
        return sha512Announced;
    }

    /** Bytes taken so far, those of a request under way included. */
    long offset() {
        return offset;
    }

    void moveTo(long offset) {
        this.offset = offset;
    }

    /** Takes the session; whoever gets {@code true} releases it. */
    boolean acquire() {
        return held.compareAndSet(false, true);
    }

    void release() {
        held.set(false);
    }

    boolean isHeld() {
        return held.get();
    }

    /** No verb of this process is to touch it any more. */
    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether it exists even if the store knows nothing of it. */
    boolean mayBeEmpty() {
        return mayBeEmpty;
    }

    /** Whether this process began it and has asked nothing of the store for it since. */
    boolean isUntouched() {
        return untouched;
    }

    void touch() {
        untouched = false;
    }

    /** Its bytes have been read again: the store takes no more of them. */
    void seal() {
        sealed = true;
    }

    boolean isSealed() {
        return sealed;
    }

    /** The store has nothing of it. */
    void nowEmpty() {
        mayBeEmpty = true;
        untouched = false;
        sealed = false;
        offset = 0;
        digests = Optional.empty();
    }

    /** The store has bytes of it. */
    void nowStored(long offset, Instant startedAt) {
        this.mayBeEmpty = false;
        this.untouched = false;
        this.offset = offset;
        this.startedAt = startedAt;
    }

    /** Hands the digests to the holder; they are lost unless he gives them back. */
    Optional<RunningDigests> takeDigests() {
        Optional<RunningDigests> taken = digests;
        digests = Optional.empty();
        return taken;
    }

    void giveDigests(Optional<RunningDigests> digests) {
        this.digests = digests;
    }
}
