package io.stowage.storage.fs;

import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities.Reach;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks by key, against the threads of this process and against other processes on the directory; two keys may share one.
 * Each lock is a byte of one file. Where a file system has no locks, one process at a time is taken for granted. Held across
 * the force of the journal, hence no monitors. Any thread.
 */
final class KeyLocks {

    // Enough that writers of different keys seldom meet.
    private static final int STRIPES = 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = 200_000;

    private final ReentrantLock[] threads = new ReentrantLock[STRIPES];

    /** Empty where nothing can be written anyway. Set once, before the first change. */
    private volatile Optional<FileChannel> processes = Optional.empty();

    KeyLocks() {
        for (int i = 0; i < STRIPES; i++) {
            threads[i] = new ReentrantLock();
        }
    }

    /** Shares the locks with all processes that name the same file, where that can be done. */
    void share(Path file) throws IOException {
        if (file.getFileSystem() != FileSystems.getDefault() || !Files.isWritable(Directories.parent(file))) {
            return;
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            // One that no key has, only to see whether there are locks.
            Optional.ofNullable(channel.tryLock(STRIPES, 1, false))
                    .orElseThrow(OverlappingFileLockException::new)
                    .release();
            processes = Optional.of(channel);
        } catch (OverlappingFileLockException e) {
            // Somebody else is just looking, too.
            processes = Optional.of(channel);
        } catch (IOException e) {
            channel.close();
        }
    }

    /** Among whom these locks hold. */
    Reach reach() {
        return processes.isPresent() ? Reach.STORE : Reach.PROCESS;
    }

    /** To be released by the same thread. */
    Held hold(StorageKey key) throws StorageException {
        return holdAll(List.of(key));
    }

    /** Locks all of these; to be released by the same thread. */
    Held holdAll(Collection<StorageKey> keys) throws StorageException {
        Held held = new Held();
        try {
            // In one order, so that two of these never wait for each other.
            stripes(keys).stream().forEach(held::lock);
            for (int stripe : held.stripes) {
                held.keep(lock(stripe));
            }
        } catch (StorageException e) {
            held.release();
            throw e;
        }
        return held;
    }

    /** The same, unless a thread of this process keeps it for longer. */
    Optional<Held> tryHold(StorageKey key, Duration patience) throws StorageException {
        ReentrantLock lock = threads[stripe(key)];
        try {
            if (!lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(hold(key));
        } finally {
            lock.unlock();
        }
    }

    private Optional<FileLock> lock(int stripe) throws StorageException {
        Optional<FileChannel> file = processes;
        long start = System.nanoTime();
        while (file.isPresent() && System.nanoTime() - start < PATIENCE.toNanos()) {
            // Not the call that waits: the system takes two processes whose threads wait for each other for a deadlock.
            try {
                FileLock lock = file.get().tryLock(stripe, 1, false);
                if (lock != null) {
                    return Optional.of(lock);
                }
            } catch (OverlappingFileLockException e) {
                // Another store in this process has it.
            } catch (ClosedChannelException e) {
                throw new StorageException.Unavailable("the store is closed", e);
            } catch (IOException e) {
                return Optional.empty();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (file.isPresent()) {
            throw new StorageException.Unavailable("another process does not let go of a key");
        }
        return Optional.empty();
    }

    private static BitSet stripes(Collection<StorageKey> keys) {
        BitSet stripes = new BitSet(STRIPES);
        keys.forEach(key -> stripes.set(stripe(key)));
        return stripes;
    }

    /** The same in every process, whatever its JVM. */
    private static int stripe(StorageKey key) {
        int hash = key.value().hashCode() * 0x9E3779B9;
        return (hash >>> 16) % STRIPES;
    }

    void close() throws IOException {
        if (processes.isPresent()) {
            processes.get().close();
        }
    }

    /** Locks that a thread holds. That thread only. */
    final class Held {

        private final List<Integer> stripes = new ArrayList<>(1);
        private final List<FileLock> locks = new ArrayList<>(1);

        private void lock(int stripe) {
            threads[stripe].lock();
            stripes.add(stripe);
        }

        private void keep(Optional<FileLock> lock) {
            lock.ifPresent(locks::add);
        }

        void release() {
            for (FileLock lock : locks) {
                try {
                    lock.release();
                } catch (IOException e) {
                    // The file is closed, and with it all its locks are gone.
                }
            }
            stripes.forEach(stripe -> threads[stripe].unlock());
        }
    }
}
