package io.stowage.storage.parts;

import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;

/** The contract with so small parts that each content has many, and that none is a multiple of anything. */
final class TinyPartsContractTest extends DriverContract {

    @Override
    protected StoreFixture freshStorage() {
        return PartedStorage.fresh(true, 3001, false);
    }
}
