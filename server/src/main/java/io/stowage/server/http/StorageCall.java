package io.stowage.server.http;

import io.stowage.storage.StorageException;

/** Work that may block on storage. Storage threads only. */
@FunctionalInterface
public interface StorageCall<T> {

    /** @throws io.stowage.server.registry.RegistryException for what the client is to be told */
    T call() throws StorageException;
}
