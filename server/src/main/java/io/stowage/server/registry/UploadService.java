package io.stowage.server.registry;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.RepositoryName;
import io.stowage.server.registry.UploadStates.SignedState;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Pushing blobs. distribution-spec: Pushing blobs. Storage threads.
 *
 * <p>A session is known to its own repository alone, and there to every replica: by the store once it has a byte of it,
 * before that by the signed state in its location. One request at a time writes to it; a second one is told where the
 * session was. The store's offset counts, whatever a location says.
 */
public final class UploadService {

    private final BlobStore store;
    private final BlobPublisher publisher;
    private final UploadStates states;
    private final Duration lifetime;
    private final InstantSource clock;
    private final UploadSessions sessions = new UploadSessions();

    UploadService(
            BlobStore store, BlobPublisher publisher, UploadStates states, Duration lifetime, InstantSource clock) {
        this.store = store;
        this.publisher = publisher;
        this.states = states;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /**
     * Opens a session. Costs nothing in the store, but for the shared secret, once.
     *
     * @param announced the algorithm of the digest that will be given in the end
     */
    public UploadProgress begin(RepositoryName repository, Optional<DigestAlgorithm> announced)
            throws StorageException {
        UploadSession session = sessions.add(UploadSession.begin(repository, clock.instant(), announced));
        return progress(session, 0);
    }

    /**
     * How far a session is.
     *
     * @throws RegistryException BLOB_UPLOAD_UNKNOWN
     */
    public UploadProgress status(UploadRef ref) throws StorageException {
        UploadId id = id(ref);
        Optional<SignedState> state = state(ref, id);
        UploadSession session = session(ref.repository(), id, state);
        if (!session.acquire()) {
            return progress(session, session.offset());
        }
        // Another replica may have taken bytes of what this one has begun.
        session.touch();
        try (UploadWriter writer = take(session, state)) {
            return progress(session, writer.start());
        }
    }

    /**
     * Ends a session and drops its bytes. A request that is writing to it fails.
     *
     * @throws RegistryException BLOB_UPLOAD_UNKNOWN, so too when repeated
     */
    public void cancel(UploadRef ref) throws StorageException {
        UploadId id = id(ref);
        Optional<SignedState> state = state(ref, id);
        UploadSession session = session(ref.repository(), id, state);
        if (session.acquire()) {
            take(session, state).close();
        }
        sessions.end(id);
        store.abort(id);
    }

    /**
     * Takes one more chunk.
     *
     * @param range which bytes they are; when absent, the next ones
     * @param contentLength of the body, when the client says so
     * @return finishes with how far the session is then
     * @throws UploadOutOfOrderException when the chunk is not the next one, or somebody else is writing
     * @throws RegistryException BLOB_UPLOAD_UNKNOWN; SIZE_INVALID when the length is not the range's, and nothing is taken
     */
    public BodySink<UploadProgress> append(UploadRef ref, Optional<ContentRange> range, OptionalLong contentLength)
            throws StorageException {
        OptionalLong expected = expectedBytes(range, contentLength);
        return new ChunkSink(this, hold(ref, range), expected);
    }

    /**
     * Ends a session with a last chunk, with all content, or with nothing more.
     *
     * @param digest of the whole content
     * @return finishes with {@code digest}, when the repository has the blob; with DIGEST_INVALID when the content has
     *     another digest: the body is dropped then, and the session goes on from where it was; when its bytes had to be
     *     read again to find that out, no further, it can only be completed or cancelled
     * @throws UploadOutOfOrderException as for {@link #append}
     * @throws RegistryException as for {@link #append}
     */
    public BodySink<Digest> complete(
            UploadRef ref, Optional<ContentRange> range, OptionalLong contentLength, Digest digest)
            throws StorageException {
        OptionalLong expected = expectedBytes(range, contentLength);
        UploadWriter writer = hold(ref, range);
        writer.expect(digest);
        return new CompletingSink(this, writer, expected, digest, true);
    }

    /** Takes a blob in one request, without a session; what is not complete and right is dropped. */
    public BodySink<Digest> receive(RepositoryName repository, Digest digest) {
        UploadSession session = UploadSession.begin(repository, clock.instant(), Optional.empty());
        UploadWriter writer = new UploadWriter(store, session);
        writer.expect(digest);
        return new CompletingSink(this, writer, OptionalLong.empty(), digest, false);
    }

    UploadProgress progress(UploadSession session, long offset) throws StorageException {
        String state = states.encode(session.repository(), session.id(), offset, session.startedAt());
        return new UploadProgress(session.repository(), session.id(), offset, state);
    }

    void publish(UploadWriter writer, Digest canonical, Digest name) throws StorageException {
        writer.checkAlive();
        UploadSession session = writer.session();
        publisher.publish(session.repository(), writer.open(), canonical, name);
        sessions.end(session.id());
    }

    /** The store has given the session to somebody else while this writer had it. */
    RegistryException fenced(UploadWriter writer, StorageException.Conflict cause) throws StorageException {
        RegistryException told = writer.session().hasEnded()
                ? unknown()
                : new UploadOutOfOrderException(
                        "another request has taken the upload over", progress(writer.session(), writer.start()));
        told.initCause(cause);
        return told;
    }

    static RegistryException unknown() {
        return new RegistryException(ErrorCode.BLOB_UPLOAD_UNKNOWN, "there is no such upload");
    }

    private UploadWriter hold(UploadRef ref, Optional<ContentRange> range) throws StorageException {
        UploadId id = id(ref);
        Optional<SignedState> state = state(ref, id);
        UploadSession session = session(ref.repository(), id, state);
        if (!session.acquire()) {
            throw new UploadOutOfOrderException(
                    "another request is writing to the upload", progress(session, session.offset()));
        }
        UploadWriter writer = take(session, state);
        long start = writer.start();
        if (range.isPresent() && range.get().first() != start) {
            writer.close();
            throw new UploadOutOfOrderException("the next byte of the upload is " + start, progress(session, start));
        }
        return writer;
    }

    /** The session as this process knows it, or is ready to learn it. */
    private UploadSession session(RepositoryName repository, UploadId id, Optional<SignedState> state) {
        if (sessions.hasEnded(id)) {
            throw unknown();
        }
        UploadSession session = sessions.find(id).orElseGet(() -> {
            Instant startedAt = state.map(SignedState::startedAt).orElseGet(clock::instant);
            boolean mayBeEmpty = state.isPresent()
                    && state.get().offset() == 0
                    && startedAt.plus(lifetime).isAfter(clock.instant());
            return sessions.add(new UploadSession(repository, id, startedAt, Optional.empty(), mayBeEmpty));
        });
        if (!session.repository().equals(repository)) {
            throw unknown();
        }
        return session;
    }

    /** Finds out what the store has of an acquired session; releases it when it fails. */
    private UploadWriter take(UploadSession session, Optional<SignedState> state) throws StorageException {
        boolean taken = false;
        try {
            if (session.hasEnded()) {
                throw unknown();
            }
            boolean surelyEmpty =
                    session.isUntouched() && state.isPresent() && state.get().offset() == 0;
            UploadWriter writer = surelyEmpty ? new UploadWriter(store, session) : resume(session, state);
            taken = true;
            return writer;
        } catch (StorageException.Conflict e) {
            throw new UploadOutOfOrderException(
                    "another request is taking the upload over", progress(session, session.offset()));
        } finally {
            if (!taken) {
                session.release();
            }
        }
    }

    private UploadWriter resume(UploadSession session, Optional<SignedState> state) throws StorageException {
        Optional<Upload> upload = store.resume(session.id());
        if (upload.isEmpty()) {
            // What had bytes, by another replica, and has none now, has ended there.
            boolean hadBytes = state.isPresent() && state.get().offset() > 0;
            if (hadBytes || !session.mayBeEmpty()) {
                sessions.forget(session);
                throw unknown();
            }
            session.nowEmpty();
            return new UploadWriter(store, session);
        }
        Optional<UploadNote> note = UploadNote.decode(upload.get().note())
                .filter(found -> found.repository().equals(session.repository()));
        if (note.isEmpty()) {
            upload.get().close();
            sessions.forget(session);
            throw unknown();
        }
        session.nowStored(upload.get().offset(), note.get().startedAt());
        return new UploadWriter(store, session, upload.get(), note.get());
    }

    private static UploadId id(UploadRef ref) {
        try {
            return UploadId.parse(ref.id());
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    /** A location without state is as good as one with it; a state that is not ours is a location that is not ours. */
    private Optional<SignedState> state(UploadRef ref, UploadId id) throws StorageException {
        if (ref.state().isEmpty()) {
            return Optional.empty();
        }
        Optional<SignedState> state = states.decode(ref.state().get(), ref.repository(), id);
        if (state.isEmpty()) {
            throw unknown();
        }
        return state;
    }

    private static OptionalLong expectedBytes(Optional<ContentRange> range, OptionalLong contentLength) {
        if (range.isEmpty()) {
            return OptionalLong.empty();
        }
        long span = range.get().lengthBytes();
        if (contentLength.isPresent() && contentLength.getAsLong() != span) {
            throw new RegistryException(ErrorCode.SIZE_INVALID, "the body is not as long as its Content-Range says");
        }
        return OptionalLong.of(span);
    }
}
