package io.stowage.storage.fs;

import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real disk. */
final class FileStoreContractTest extends DriverContract {

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    private Path root;

    @Override
    protected StoreFixture freshStorage() {
        return () -> FileStore.open(FileStoreSettings.of(root, Durability.FULL));
    }
}
