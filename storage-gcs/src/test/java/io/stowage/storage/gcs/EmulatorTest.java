package io.stowage.storage.gcs;

import io.stowage.storage.StorageKey;
import io.stowage.storage.gcs.emulator.GcsEmulator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests on an emulator of their own share. */
abstract class EmulatorTest {

    static final int PART_BYTES = 5 * 1024 * 1024;
    static final byte[] NO_NOTE = {};
    static final StorageKey KEY = new StorageKey("some/key");
    static final byte[] BYTES = {1, 2, 3, 4, 5};

    @SuppressWarnings("NullAway.Init") // before each
    GcsEmulator emulator;

    @SuppressWarnings("NullAway.Init") // before each
    TestStore bucket;

    @SuppressWarnings("NullAway.Init") // before each
    GcsSettings settings;

    @SuppressWarnings("NullAway.Init") // before each
    GcsStore store;

    @BeforeEach
    final void start() throws Exception {
        emulator = GcsEmulator.start(0, List.of(TestStore.BUCKET));
        bucket = new TestStore(emulator.uri());
        settings = bucket.settings(Map.of());
        store = GcsStore.open(settings);
        emulator.faults().calls();
    }

    @AfterEach
    final void stop() throws Exception {
        store.close();
        emulator.close();
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
