package io.stowage.storage.s3;

import io.stowage.storage.BlobStore;
import io.stowage.storage.faults.FaultContract;
import io.stowage.storage.faults.FaultProxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A store that fails, with S3Proxy behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest extends FaultContract {

    private static final int PART_BYTES = 5 * 1024 * 1024;

    @SuppressWarnings("NullAway.Init") // before all
    private FaultProxy proxy;

    @SuppressWarnings("NullAway.Init") // before all
    private S3Store direct;

    @SuppressWarnings("NullAway.Init") // before all
    private S3Store spoilt;

    /**
     * Begins it, and gives a bucket in it.
     *
     * @param directory for what it keeps
     */
    TestStore store(Path directory) throws Exception {
        return ProxyServer.start().store();
    }

    @BeforeAll
    final void start(@TempDir Path directory) throws Exception {
        TestStore store = store(directory);
        proxy = FaultProxy.before(store.endpoint());
        Map<String, Object> parameters = new HashMap<>(store.parameters(Map.of(
                "chunksize",
                PART_BYTES,
                "multipartcopychunksize",
                PART_BYTES,
                "multipartcopythresholdsize",
                PART_BYTES)));
        direct = S3Store.open(S3SettingsParser.parse(parameters));
        parameters.put("regionendpoint", proxy.by(store.endpoint()).toString());
        spoilt = S3Store.open(S3SettingsParser.parse(parameters));
    }

    @AfterAll
    final void stop() throws Exception {
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
