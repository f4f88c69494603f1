package io.stowage.storage.memory;

import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;

final class MemoryStoreContractTest extends DriverContract {

    @Override
    protected StoreFixture freshStorage() {
        MemoryStore storage = new MemoryStore();
        return () -> storage;
    }
}
