package io.stowage.storage.contract;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Counts the calls of each verb, for tests of what an operation may cost. A call that fails counts. Any thread. */
public final class CountingStore extends InterceptedStore {

    private final Map<Verb, Integer> calls = new EnumMap<>(Verb.class);

    public CountingStore(BlobStore delegate) {
        super(delegate);
    }

    /** The verbs called since the beginning or the last reset, in their order, with how often; a copy. */
    public Map<Verb, Integer> calls() {
        synchronized (calls) {
            return Collections.unmodifiableMap(new EnumMap<>(calls));
        }
    }

    /** Begins to count anew. */
    public void reset() {
        synchronized (calls) {
            calls.clear();
        }
    }

    @Override
    <T> T around(Verb verb, Call<T> call) throws StorageException {
        synchronized (calls) {
            calls.merge(verb, 1, Integer::sum);
        }
        return call.make();
    }
}
