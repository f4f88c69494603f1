package io.stowage.storage.s3;

import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;
import io.stowage.storage.process.StoreServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract on versitygw. */
@Tag("stores")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VersityGwContractTest extends DriverContract {

    @SuppressWarnings("NullAway.Init") // before all
    private StoreServer server;

    @SuppressWarnings("NullAway.Init") // before all
    private TestStore store;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        server = Stores.versityGw(directory);
        store = Stores.of(server);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Override
    protected StoreFixture freshStorage() throws Exception {
        return store.fresh(Map.of());
    }
}
