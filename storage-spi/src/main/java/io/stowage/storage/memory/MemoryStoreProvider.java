package io.stowage.storage.memory;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StoreProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a new {@link MemoryStore} each time; Distribution's {@code inmemory}. Any thread. */
public final class MemoryStoreProvider implements StoreProvider {

    @Override
    public List<String> names() {
        return List.of("inmemory");
    }

    @Override
    public Set<String> parameters() {
        return Set.of();
    }

    @Override
    public BlobStore open(Map<String, Object> parameters) {
        return new MemoryStore();
    }
}
