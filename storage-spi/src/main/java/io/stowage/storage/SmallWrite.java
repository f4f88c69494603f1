package io.stowage.storage;

/**
 * A small content to be written whole, whatever is there.
 *
 * @param bytes at most {@link BlobStore#MAX_RECORD_BYTES}; not kept
 */
public record SmallWrite(StorageKey key, byte[] bytes) {}
