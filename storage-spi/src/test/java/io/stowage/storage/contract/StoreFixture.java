package io.stowage.storage.contract;

import io.stowage.storage.BlobStore;

/** One empty storage, made for one test. */
@FunctionalInterface
public interface StoreFixture {

    /** A further store on the same storage, as another process would open it. The contract closes it. */
    BlobStore open() throws Exception;
}
