package io.stowage.storage.s3;

import io.stowage.storage.process.StoreProgram;
import io.stowage.storage.process.StoreServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores that are programs of their own. */
final class Stores {

    private Stores() {}

    /** By this name, with a bucket before it, MinIO is asked for the bucket's contents. */
    static final String DOMAIN = "s3.test";

    /** Options for a JVM that finds the host {@code names} on this machine, and no other host. */
    static List<String> resolving(Path directory, String... names) throws IOException {
        StringBuilder hosts = new StringBuilder();
        for (String name : names) {
            hosts.append("127.0.0.1 ").append(name).append('\n');
        }
        return List.of("-Djdk.net.hosts.file=" + Files.writeString(directory.resolve("hosts"), hosts));
    }

    static StoreServer minio(Path directory) throws Exception {
        StoreProgram program = new StoreProgram(
                "minio",
                Optional.of("minio/minio:RELEASE.2025-09-07T16-13-09Z"),
                (host, port, data) -> List.of("server", "--quiet", "--address", host + ':' + port, data),
                Map.of(
                        "MINIO_ROOT_USER",
                        TestStore.KEY_ID,
                        "MINIO_ROOT_PASSWORD",
                        TestStore.SECRET,
                        "MINIO_DOMAIN",
                        DOMAIN));
        return StoreServer.start(program, directory);
    }

    static StoreServer versityGw(Path directory) throws Exception {
        StoreProgram program = new StoreProgram(
                "versitygw",
                Optional.of("versity/versitygw:v1.8.0"),
                (host, port, data) -> List.of("--port", host + ':' + port, "posix", data),
                Map.of("ROOT_ACCESS_KEY", TestStore.KEY_ID, "ROOT_SECRET_KEY", TestStore.SECRET));
        return StoreServer.start(program, directory);
    }

    /** A bucket in it. The SDK repeats what a store that has just come up does not answer yet. */
    static TestStore of(StoreServer server) throws Exception {
        TestStore store = new TestStore(URI.create("http://127.0.0.1:" + server.port()), Map.of());
        store.createBucket();
        return store;
    }
}
