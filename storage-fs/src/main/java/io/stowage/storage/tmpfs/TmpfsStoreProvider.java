package io.stowage.storage.tmpfs;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreProvider;
import io.stowage.storage.memory.MemoryStore;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a new, empty store of a given size on the heap each time. Any thread. */
public final class TmpfsStoreProvider implements StoreProvider {

    /** How much heap the contents may take: see {@link MemorySize}. */
    private static final String SIZE = "size";

    private final long heapBytes;

    public TmpfsStoreProvider() {
        this(Runtime.getRuntime().maxMemory());
    }

    TmpfsStoreProvider(long heapBytes) {
        this.heapBytes = heapBytes;
    }

    @Override
    public List<String> names() {
        return List.of("tmpfs");
    }

    @Override
    public Set<String> parameters() {
        return Set.of(SIZE);
    }

    /**
     * @throws StoreConfigurationException when the size is missing, no size, or more than the heap: the process would end
     *     before the store is full
     */
    @Override
    public BlobStore open(Map<String, Object> parameters) throws StoreConfigurationException {
        long sizeBytes = size(Optional.ofNullable(parameters.get(SIZE)));
        if (sizeBytes >= heapBytes) {
            throw new StoreConfigurationException(
                    SIZE, "size of " + sizeBytes + " bytes does not fit into a heap of " + heapBytes + " bytes");
        }
        return new MemoryStore(sizeBytes, Clock.systemUTC());
    }

    private static long size(Optional<Object> parameter) throws StoreConfigurationException {
        if (parameter.isEmpty()) {
            throw new StoreConfigurationException(SIZE, "size is missing: how much memory to use, for example 512Mi");
        }
        return MemorySize.parse(parameter.get().toString())
                .orElseThrow(() -> new StoreConfigurationException(
                        SIZE,
                        "size must be a number of bytes, with k, m, g, Ki, Mi or Gi behind it for more: "
                                + parameter.get()));
    }
}
