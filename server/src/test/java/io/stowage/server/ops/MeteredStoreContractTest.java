package io.stowage.server.ops;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;
import io.stowage.storage.memory.MemoryStore;

/** Whoever measures changes nothing. */
final class MeteredStoreContractTest extends DriverContract {

    @Override
    protected StoreFixture freshStorage() {
        MeteredStore storage = new MeteredStore(new MemoryStore(), new SimpleMeterRegistry(), "inmemory");
        return () -> storage;
    }
}
