package io.stowage.server.registry;

import io.stowage.storage.StorageException;
import java.util.concurrent.locks.ReentrantLock;

/** A fixed number of locks for any number of things: two things may share one, one thing never has two. Any thread. */
final class StripedLocks {

    private static final int STRIPES = 256;

    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

    StripedLocks() {
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Does something alone with {@code thing}. Whoever holds one of these locks takes no second one of the same set. */
    <T> T with(Object thing, Work<T> work) throws StorageException {
        ReentrantLock lock = locks[Math.floorMod(thing.hashCode(), STRIPES)];
        lock.lock();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    /** What is done under a lock. */
    interface Work<T> {
        T run() throws StorageException;
    }
}
