package io.stowage.storage.azure;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens stores in containers of Azure Blob Storage. Any thread. */
public final class AzureStoreProvider implements StoreProvider {

    @Override
    public List<String> names() {
        return List.of("azure");
    }

    @Override
    public Set<String> parameters() {
        return AzureStoreSettings.NAMES;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public BlobStore open(Map<String, Object> parameters) throws StorageException, StoreConfigurationException {
        return AzureStore.open(AzureStoreSettings.of(parameters));
    }
}
