package io.stowage.storage.contract;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Fails or stops chosen calls, for tests of what callers make of it. Which call is told by a number: 1 is the next call of
 * the verb after the fault was scripted. Any thread.
 */
public final class FaultyStore extends InterceptedStore {

    private final Map<Verb, Integer> calls = new EnumMap<>(Verb.class);
    private final Map<Turn, Fault> faults = new HashMap<>();

    public FaultyStore(BlobStore delegate) {
        super(delegate);
    }

    /** Makes a call fail without effect. */
    public void failBefore(Verb verb, int number, StorageException failure) {
        script(verb, number, new Fault(Optional.of(failure), Optional.empty(), Optional.empty()));
    }

    /** Makes a call fail when it has had its effect, as when the answer is lost on the way. */
    public void failAfter(Verb verb, int number, StorageException failure) {
        script(verb, number, new Fault(Optional.empty(), Optional.empty(), Optional.of(failure)));
    }

    /** Makes a call wait, before it has any effect, until the gate is opened. */
    public Gate stopBefore(Verb verb, int number) {
        Gate gate = new Gate();
        script(verb, number, new Fault(Optional.empty(), Optional.of(gate), Optional.empty()));
        return gate;
    }

    private synchronized void script(Verb verb, int number, Fault fault) {
        if (number < 1) {
            throw new IllegalArgumentException("not the number of a call to come: " + number);
        }
        Turn turn = new Turn(verb, calls.getOrDefault(verb, 0) + number);
        if (faults.putIfAbsent(turn, fault) != null) {
            throw new IllegalStateException("two faults at once: " + turn);
        }
    }

    private synchronized Optional<Fault> nextFault(Verb verb) {
        return Optional.ofNullable(faults.remove(new Turn(verb, calls.merge(verb, 1, Integer::sum))));
    }

    @Override
    <T> T around(Verb verb, Call<T> call) throws StorageException {
        Optional<Fault> fault = nextFault(verb);
        if (fault.isEmpty()) {
            return call.make();
        }
        fault.get().before();
        T result = call.make();
        fault.get().after();
        return result;
    }

    /** The number-th call of a verb, counted from the beginning. */
    private record Turn(Verb verb, int number) {}

    /** What happens around one call. */
    private record Fault(
            Optional<StorageException> failureBefore,
            Optional<Gate> gateBefore,
            Optional<StorageException> failureAfter) {

        void before() throws StorageException {
            if (gateBefore.isPresent()) {
                gateBefore.get().pass();
            }
            fail(failureBefore);
        }

        void after() throws StorageException {
            fail(failureAfter);
        }

        private static void fail(Optional<StorageException> failure) throws StorageException {
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }
}
