package io.stowage.storage.azure;

import io.stowage.storage.BlobStore;
import io.stowage.storage.faults.FaultContract;
import io.stowage.storage.faults.FaultProxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** A store that fails, with an emulator behind it. */
@Tag("stores")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FaultsTest extends FaultContract {

    private static final int PART_BYTES = 1024 * 1024;

    @SuppressWarnings("NullAway.Init") // before all
    private FaultProxy proxy;

    @SuppressWarnings("NullAway.Init") // before all
    private BlobStore direct;

    @SuppressWarnings("NullAway.Init") // before all
    private BlobStore spoilt;

    @BeforeAll
    void start() throws Exception {
        URI service = URI.create(Azurite.instance().service());
        proxy = FaultProxy.before(service);
        Map<String, Object> parameters =
                Azurite.instance().parameters(Azurite.instance().newContainer());
        parameters.put("chunksize", PART_BYTES);
        parameters.put("retry_delay", "1ms");
        direct = new AzureStoreProvider().open(parameters);
        parameters.put("serviceurl", proxy.by(service).toString());
        spoilt = new AzureStoreProvider().open(parameters);
    }

    @AfterAll
    void stop() throws Exception {
        spoilt.close();
        direct.close();
        proxy.close();
    }

    @Override
    protected BlobStore direct() {
        return direct;
    }

    @Override
    protected BlobStore spoilt() {
        return spoilt;
    }

    @Override
    protected FaultProxy proxy() {
        return proxy;
    }

    @Override
    protected int twoPartsBytes() {
        return PART_BYTES + 1;
    }
}
