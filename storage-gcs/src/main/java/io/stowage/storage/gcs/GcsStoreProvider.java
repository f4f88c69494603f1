package io.stowage.storage.gcs;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens stores in buckets of Google Cloud Storage. Any thread. */
public final class GcsStoreProvider implements StoreProvider {

    @Override
    public List<String> names() {
        return List.of("gcs");
    }

    @Override
    public Set<String> parameters() {
        return GcsSettingsParser.NAMES;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public BlobStore open(Map<String, Object> parameters) throws StorageException, StoreConfigurationException {
        return GcsStore.open(GcsSettingsParser.parse(parameters, System.getenv()));
    }
}
