package io.stowage.storage.tmpfs;

import io.stowage.storage.BlobStore;
import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;
import java.util.Map;

final class TmpfsContractTest extends DriverContract {

    @Override
    protected StoreFixture freshStorage() throws Exception {
        BlobStore storage = new TmpfsStoreProvider().open(Map.of("size", "100Mi"));
        return () -> storage;
    }
}
