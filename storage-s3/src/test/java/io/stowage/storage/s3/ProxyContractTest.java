package io.stowage.storage.s3;

import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The contract on S3Proxy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProxyContractTest extends DriverContract {

    @SuppressWarnings("NullAway.Init") // before all
    private ProxyServer server;

    @BeforeAll
    void start() throws Exception {
        server = ProxyServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Override
    protected StoreFixture freshStorage() throws Exception {
        return server.store().fresh(Map.of());
    }
}
