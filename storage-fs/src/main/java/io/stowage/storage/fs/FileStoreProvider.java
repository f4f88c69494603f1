package io.stowage.storage.fs;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens stores in a directory. Any thread. */
public final class FileStoreProvider implements StoreProvider {

    private static final String ROOT = "rootdirectory";
    private static final String DURABILITY = "durability";
    private static final String DEFAULT_ROOT = "/var/lib/registry";

    @Override
    public List<String> names() {
        return List.of("filesystem");
    }

    /** {@code maxthreads} is Distribution's; this driver has no threads to limit. */
    @Override
    public Set<String> parameters() {
        return Set.of(ROOT, DURABILITY, "maxthreads");
    }

    @Override
    public BlobStore open(Map<String, Object> parameters) throws StorageException, StoreConfigurationException {
        return FileStore.open(FileStoreSettings.of(root(parameters), durability(parameters)));
    }

    private static Path root(Map<String, Object> parameters) throws StoreConfigurationException {
        Object value = parameters.getOrDefault(ROOT, DEFAULT_ROOT);
        try {
            if (value instanceof String text && !text.isBlank()) {
                return Path.of(text).toAbsolutePath().normalize();
            }
        } catch (InvalidPathException e) {
            throw new StoreConfigurationException(ROOT, "is no path on this system: " + e.getReason());
        }
        throw new StoreConfigurationException(ROOT, "must be the path of a directory");
    }

    private static Durability durability(Map<String, Object> parameters) throws StoreConfigurationException {
        Object value = parameters.getOrDefault(DURABILITY, "full");
        if (value.equals("full")) {
            return Durability.FULL;
        }
        if (value.equals("relaxed")) {
            return Durability.RELAXED;
        }
        throw new StoreConfigurationException(DURABILITY, "must be full or relaxed");
    }
}
