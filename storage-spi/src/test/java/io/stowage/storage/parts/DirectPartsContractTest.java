package io.stowage.storage.parts;

import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;

/** The contract as by default: what comes in one go to a known target goes there at once. */
final class DirectPartsContractTest extends DriverContract {

    @Override
    protected StoreFixture freshStorage() {
        return PartedStorage.fresh(true, 6 * 1024 * 1024, true);
    }
}
