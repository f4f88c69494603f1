package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A session in the hands of one request: its bytes in the store and their digests, kept in step. Storage threads, one at a
 * time.
 */
final class UploadWriter implements AutoCloseable {

    private static final int REREAD_BYTES = 64 * 1024;

    private final BlobStore store;
    private final UploadSession session;
    private final long start;
    private final Optional<UploadNote> note;
    private Optional<Upload> upload;
    private Optional<RunningDigests> digests;
    private Optional<Digest> target;

    /** Of a session without a byte. */
    UploadWriter(BlobStore store, UploadSession session) {
        this.store = store;
        this.session = session;
        this.start = 0;
        this.note = Optional.empty();
        this.upload = Optional.empty();
        this.digests = Optional.of(new RunningDigests(session.sha512Announced()));
        this.target = Optional.empty();
    }

    /** Of a session whose bytes the store has given back. */
    UploadWriter(BlobStore store, UploadSession session, Upload resumed, UploadNote note) {
        this.store = store;
        this.session = session;
        this.start = resumed.offset();
        this.note = Optional.of(note);
        this.upload = Optional.of(resumed);
        this.digests = session.takeDigests().filter(running -> running.offset() == start);
        this.target = note.target();
    }

    UploadSession session() {
        return session;
    }

    /** Where this request found the session. */
    long start() {
        return start;
    }

    /** The digest that the bytes will be compared with is known before the first of them. */
    void expect(Digest digest) {
        if (upload.isEmpty()) {
            boolean canonical = digest.algorithm() == DigestAlgorithm.SHA256;
            target = canonical ? Optional.of(digest) : Optional.empty();
            digests = Optional.of(new RunningDigests(!canonical));
        }
    }

    void write(ByteBuffer slice) throws StorageException {
        checkAlive();
        if (session.isSealed()) {
            throw new RegistryException(
                    ErrorCode.BLOB_UPLOAD_INVALID, "the upload can take no more: it can be completed, or cancelled");
        }
        Upload open = open();
        digests.ifPresent(running -> running.update(slice));
        open.append(slice);
        session.moveTo(open.offset());
    }

    /** The bytes so far can be resumed from now on, by anyone. */
    void keep() throws StorageException {
        checkAlive();
        Optional<Upload> begun = upload.filter(some -> some.offset() > 0);
        if (begun.isPresent()) {
            Upload open = begun.get();
            if (open.offset() > start) {
                open.checkpoint(note().encode());
            }
            session.nowStored(open.offset(), session.startedAt());
            session.giveDigests(digests.filter(running -> running.offset() == open.offset()));
        }
    }

    /** Drops what this request has brought; where the store has nothing older, all of it. */
    void drop() throws StorageException {
        session.moveTo(start);
        if (upload.isPresent()) {
            upload.get().close();
            if (start == 0) {
                store.abort(session.id());
                session.nowEmpty();
            }
        }
    }

    /** Leaves the session to whoever has it now. */
    void leave() {
        session.touch();
        session.moveTo(start);
    }

    /** What this process has cancelled must not come back: the store knows nothing of an upload that it has no byte of. */
    void checkAlive() {
        if (session.hasEnded()) {
            throw UploadService.unknown();
        }
    }

    /**
     * The digests of all bytes, by SHA-256 and by {@code algorithm}: those that were computed while the bytes came, or
     * those of the note, else the bytes are read once more.
     */
    ContentDigests digests(DigestAlgorithm algorithm) throws StorageException {
        long end = upload.map(Upload::offset).orElse(0L);
        Optional<ContentDigests> known = digests.filter(running -> running.offset() == end)
                .filter(running -> running.covers(algorithm))
                .flatMap(RunningDigests::peek);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<ContentDigests> noted = note.filter(found -> found.offset() == end)
                .flatMap(UploadNote::digests)
                .filter(found -> found.covers(algorithm));
        return noted.isPresent() ? noted.get() : reread(algorithm);
    }

    /** Whether the bytes may go where {@code canonical} belongs. */
    boolean mayBecome(Digest canonical) {
        return target.isEmpty() || target.get().equals(canonical);
    }

    /** The upload in the store, begun now if there was none. */
    Upload open() throws StorageException {
        if (upload.isEmpty()) {
            session.touch();
            upload = Optional.of(store.begin(session.id(), note().encode(), target.map(DistributionTree::blob)));
        }
        return upload.get();
    }

    private UploadNote note() {
        return new UploadNote(
                session.repository(),
                session.startedAt(),
                target,
                digests.map(RunningDigests::offset).orElse(0L),
                digests.flatMap(RunningDigests::peek));
    }

    private ContentDigests reread(DigestAlgorithm algorithm) throws StorageException {
        RunningDigests all = new RunningDigests(algorithm == DigestAlgorithm.SHA512);
        byte[] buffer = new byte[REREAD_BYTES];
        session.seal();
        try (InputStream bytes = open().reread()) {
            for (int length = bytes.read(buffer); length >= 0; length = bytes.read(buffer)) {
                all.update(buffer, length);
            }
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException.Unavailable("cannot reread upload " + session.id(), e);
        }
        return all.finish();
    }

    /** Gives the session back. Repeatable. */
    @Override
    public void close() {
        upload.ifPresent(Upload::close);
        session.release();
    }
}
