package io.stowage.server.registry;

import io.stowage.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * What the bodies of all upload requests have in common: the length is what was said, one writer at a time, and an end in
 * any case. Storage threads, one at a time.
 */
abstract class UploadSink<R> implements BodySink<R> {

    private final UploadWriter writer;
    private final UploadService service;
    private final OptionalLong expectedBytes;
    private long receivedBytes;
    private boolean failed;
    private boolean fenced;
    private boolean finished;
    private boolean closed;

    /** @param expectedBytes how long the body has to be, when the client has said so */
    UploadSink(UploadService service, UploadWriter writer, OptionalLong expectedBytes) {
        this.service = service;
        this.writer = writer;
        this.expectedBytes = expectedBytes;
    }

    /** The body is complete and as long as it was to be. */
    abstract R conclude(UploadWriter writer) throws StorageException;

    /** Whether the client can find the session again when it vanishes now. */
    abstract boolean resumable();

    @Override
    public final void write(ByteBuffer slice) throws StorageException {
        receivedBytes += slice.remaining();
        guarded(() -> {
            if (expectedBytes.isPresent() && receivedBytes > expectedBytes.getAsLong()) {
                throw wrongLength();
            }
            writer.write(slice);
            return true;
        });
    }

    @Override
    public final R finish() throws StorageException {
        R result = guarded(() -> {
            if (expectedBytes.isPresent() && receivedBytes != expectedBytes.getAsLong()) {
                throw wrongLength();
            }
            return conclude(writer);
        });
        finished = true;
        return result;
    }

    @Override
    public final void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!finished) {
                settle();
            }
        } catch (StorageException | RegistryException e) {
            // Nobody is there to be told: whoever comes back to the session is told where the store has it.
            finished = true;
        } finally {
            writer.close();
        }
    }

    private void settle() throws StorageException {
        boolean vanished = !failed;
        boolean untouched = receivedBytes == 0;
        if (fenced) {
            writer.leave();
        } else if (resumable() && (vanished || untouched)) {
            writer.keep();
        } else {
            writer.drop();
        }
    }

    private <T> T guarded(Step<T> step) throws StorageException {
        try {
            return step.run();
        } catch (StorageException.Conflict e) {
            fenced = true;
            throw service.fenced(writer, e);
        } catch (StorageException | RuntimeException e) {
            failed = true;
            throw e;
        }
    }

    private static RegistryException wrongLength() {
        return new RegistryException(ErrorCode.SIZE_INVALID, "the chunk is not as long as its Content-Range says");
    }

    private interface Step<T> {
        T run() throws StorageException;
    }
}
