package io.stowage.gc;

import io.stowage.oci.Digest;
import java.util.Arrays;

/**
 * A set of digests that keeps eight bytes of each, so that ten million fit where a container has room. Two that agree in
 * these are taken for one, which happens once in ten billion collections of ten million; it says that something is in the
 * set that is not, and so keeps what could go, never the other way round. One thread.
 */
final class DigestSet {

    private static final int HEX_OF_A_LONG = 16;

    private long[] table = new long[1024];
    private int size;
    private boolean hasZero;

    /** Says whether it was not there. */
    boolean add(Digest digest) {
        long print = fingerprint(digest);
        if (print == 0) {
            boolean added = !hasZero;
            hasZero = true;
            return added;
        }
        int slot = slot(table, print);
        if (table[slot] == print) {
            return false;
        }
        table[slot] = print;
        size++;
        if (size > table.length / 3 * 2) {
            grow();
        }
        return true;
    }

    boolean contains(Digest digest) {
        long print = fingerprint(digest);
        return print == 0 ? hasZero : table[slot(table, print)] == print;
    }

    int size() {
        return size + (hasZero ? 1 : 0);
    }

    void clear() {
        Arrays.fill(table, 0);
        size = 0;
        hasZero = false;
    }

    private void grow() {
        if (table.length > Integer.MAX_VALUE / 4) {
            throw new IllegalStateException("a billion contents are more than this collector can keep apart");
        }
        long[] larger = new long[table.length * 2];
        for (long print : table) {
            if (print != 0) {
                larger[slot(larger, print)] = print;
            }
        }
        table = larger;
    }

    /** Where it is, or where it goes. */
    private static int slot(long[] table, long print) {
        int mask = table.length - 1;
        int slot = (int) print & mask;
        while (table[slot] != 0 && table[slot] != print) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** The last digits: whoever could choose contents with alike ones would only have them kept. */
    private static long fingerprint(Digest digest) {
        String hex = digest.hex();
        return Long.parseUnsignedLong(hex.substring(hex.length() - HEX_OF_A_LONG), 16);
    }
}
