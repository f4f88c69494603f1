package io.stowage.storage.gcs;

import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;
import io.stowage.storage.gcs.emulator.GcsEmulator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The contract on the emulator, with links. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EmulatorContractTest extends DriverContract {

    @SuppressWarnings("NullAway.Init") // before all
    private GcsEmulator emulator;

    @SuppressWarnings("NullAway.Init") // before all
    private ServiceAccount account;

    @BeforeAll
    void start() throws Exception {
        emulator = GcsEmulator.start(0, List.of(TestStore.BUCKET));
        emulator.tokens().require();
        account = ServiceAccount.generate("contract@example.com", emulator.uri());
    }

    @AfterAll
    void stop() throws Exception {
        emulator.close();
    }

    @Override
    protected StoreFixture freshStorage() throws Exception {
        return new TestStore(emulator.uri()).fresh(Map.of("credentials", account.json()));
    }
}
