package io.stowage.storage.s3;

import io.stowage.storage.process.StoreProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Stores that run as programs of their own. */
final class Stores {

    private Stores() {}

    static StoreProcess minio(Path directory) throws Exception {
        String data = Files.createDirectory(directory.resolve("data")).toString();
        return StoreProcess.start(
                "minio",
                port -> List.of("server", "--quiet", "--address", "127.0.0.1:" + port, data),
                Map.of("MINIO_ROOT_USER", TestStore.KEY_ID, "MINIO_ROOT_PASSWORD", TestStore.SECRET),
                directory);
    }

    static StoreProcess versityGw(Path directory) throws Exception {
        String data = Files.createDirectory(directory.resolve("data")).toString();
        return StoreProcess.start(
                "versitygw",
                port -> List.of("--port", "127.0.0.1:" + port, "posix", data),
                Map.of("ROOT_ACCESS_KEY", TestStore.KEY_ID, "ROOT_SECRET_KEY", TestStore.SECRET),
                directory);
    }

    /** A bucket in it. The SDK repeats what a store that has just come up does not answer yet. */
    static TestStore of(StoreProcess process) throws Exception {
        TestStore store = new TestStore(URI.create("http://127.0.0.1:" + process.port()), Map.of());
        store.createBucket();
        return store;
    }
}
