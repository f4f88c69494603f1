package io.stowage.storage.fs;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;
import java.nio.file.FileSystem;
import java.nio.file.Path;

/** The contract on a file system that is not the default one. */
final class InMemoryContractTest extends DriverContract {

    @Override
    protected StoreFixture freshStorage() {
        FileSystem files = Jimfs.newFileSystem(Configuration.unix());
        Path root = files.getPath("/registry");
        return () -> FileStore.open(FileStoreSettings.of(root, Durability.FULL));
    }
}
