package io.stowage.storage.fs;

import io.stowage.storage.StorageException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps other processes from an upload's content while one verb works on it. Where a file system has no locks there is no
 * such turn, and one process at a time is taken for granted. One thread.
 */
final class UploadTurn implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Optional<FileLock> lock;

    private UploadTurn(Optional<FileLock> lock) {
        this.lock = lock;
    }

    static UploadTurn take(FileChannel content) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            try {
                // Not the call that waits: the system takes two processes whose threads wait for each other for a
                // deadlock.
                FileLock lock = content.tryLock();
                if (lock != null) {
                    return new UploadTurn(Optional.of(lock));
                }
            } catch (OverlappingFileLockException e) {
                // Another store in this process has it.
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                return new UploadTurn(Optional.empty());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new StorageException.Unavailable("an upload is busy in another store");
    }

    /** @throws NoSuchFileException when the content has another name by now, or none */
    void check(Path content) throws NoSuchFileException {
        if (!Files.exists(content)) {
            throw new NoSuchFileException(content.toString());
        }
    }

    @Override
    public void close() throws IOException {
        if (lock.isPresent() && lock.get().isValid()) {
            lock.get().release();
        }
    }
}
