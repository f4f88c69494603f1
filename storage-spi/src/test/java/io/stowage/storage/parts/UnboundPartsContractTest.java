package io.stowage.storage.parts;

import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;

/** The contract on a store that publishes parts under any name. */
final class UnboundPartsContractTest extends DriverContract {

    @Override
    protected StoreFixture freshStorage() {
        return PartedStorage.fresh(false, 70_001, true);
    }
}
