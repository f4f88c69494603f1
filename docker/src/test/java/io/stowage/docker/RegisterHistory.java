package io.stowage.docker;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether what clients saw of one register could have come from one that does one thing at a time: the algorithm of Wing
 * and Gong, with Lowe's memory of where it has been. Made for short histories with few clients.
 */
final class RegisterHistory {

    /** What a register has that nobody has written, or that was deleted. */
    static final String ABSENT = "absent";

    private RegisterHistory() {}

    /**
     * One call of a client.
     *
     * @param writes whether it set the value, or read it
     * @param value what was written or read
     * @param began when it was called
     * @param ended when its answer was there, by the same clock; the latest moment of all for one without
     */
    record Call(boolean writes, String value, long began, long ended) {

        static Call write(String value, long began, long ended) {
            return new Call(true, value, began, ended);
        }

        static Call read(String value, long began, long ended) {
            return new Call(false, value, began, ended);
        }
    }

    /** Whether there is an order of the calls, true to their times, in which each read gives the last value written. */
    static boolean isLinearizable(List<Call> calls) {
        return search(calls, new BitSet(calls.size()), ABSENT, new HashSet<>());
    }

    private static boolean search(List<Call> calls, BitSet done, String value, Set<State> seen) {
        if (done.cardinality() == calls.size()) {
            return true;
        }
        if (!seen.add(new State((BitSet) done.clone(), value))) {
            return false;
        }
        long firstEnd = Long.MAX_VALUE;
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            firstEnd = Math.min(firstEnd, calls.get(i).ended());
        }
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            Call call = calls.get(i);
            boolean mayBeNext =
                    call.began() <= firstEnd && (call.writes() || call.value().equals(value));
            if (mayBeNext) {
                done.set(i);
                if (search(calls, done, call.value(), seen)) {
                    return true;
                }
                done.clear(i);
            }
        }
        return false;
    }

    private record State(BitSet done, String value) {}
}
