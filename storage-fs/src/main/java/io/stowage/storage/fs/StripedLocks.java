package io.stowage.storage.fs;

import java.util.BitSet;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/** Locks by name; two names may share one. Held across the force of the journal, hence no monitors. Any thread. */
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

    /** Locks all of these; to be unlocked by {@link #unlockAll}. */
    BitSet lockAll(Collection<?> names) {
        BitSet stripes = new BitSet(STRIPES);
        names.forEach(name -> stripes.set(stripe(name)));
        // In one order, so that two of these never wait for each other.
        stripes.stream().forEach(stripe -> locks[stripe].lock());
        return stripes;
    }

    void unlockAll(BitSet stripes) {
        stripes.stream().forEach(stripe -> locks[stripe].unlock());
    }

    private static int stripe(Object name) {
        int hash = name.hashCode() * 0x9E3779B9;
        return (hash >>> 16) % STRIPES;
    }
}
