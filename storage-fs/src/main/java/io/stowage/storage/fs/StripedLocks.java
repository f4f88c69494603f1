package io.stowage.storage.fs;

import java.util.concurrent.locks.ReentrantLock;

/** Locks by name; two names may share one. Any thread. */
final class StripedLocks {

    // Enough that writers of different keys seldom meet.
    private static final int STRIPES = 1024;

    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

    StripedLocks() {
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    ReentrantLock of(Object name) {
        return locks[stripe(name)];
    }

    private static int stripe(Object name) {
        int hash = name.hashCode() * 0x9E3779B9;
        return (hash >>> 16) % STRIPES;
    }
}
