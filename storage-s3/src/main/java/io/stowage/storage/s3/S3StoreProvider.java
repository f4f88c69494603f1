package io.stowage.storage.s3;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens stores in buckets. Any thread. */
public final class S3StoreProvider implements StoreProvider {

    @Override
    public List<String> names() {
        return List.of("s3", "s3aws");
    }

    @Override
    public Set<String> parameters() {
        return S3SettingsParser.NAMES;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public BlobStore open(Map<String, Object> parameters) throws StorageException, StoreConfigurationException {
        return S3Store.open(S3SettingsParser.parse(parameters));
    }
}
