package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.server.Registry;
import io.stowage.server.RegistryClient;
import io.stowage.storage.BlobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code registry garbage-collect} as a process of its own, on a directory. */
class GarbageCollectTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void configure() throws IOException {
        file = Files.writeString(
                directory.resolve("config.yml"),
                "version: 0.1\nstorage: {filesystem: {rootdirectory: '" + directory.resolve("data") + "'}}\n");
    }

    private record Ended(int code, String out, String err) {}

    private Ended collect(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.stowage.docker.Main",
                "garbage-collect"));
        command.addAll(List.of(arguments));
        command.add(file.toString());
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private BlobStore open() throws Exception {
        return Stores.open(
                "filesystem", Map.of("rootdirectory", directory.resolve("data").toString()));
    }

    @Test
    @DisplayName("K2 a store that is not there yet has nothing to collect")
    void k2AnEmptyStore() throws Exception {
        for (String flag : List.of("--delete-untagged=false", "--delete-untagged=true", "-m")) {
            Ended ended = collect(flag);
            assertThat(ended.code()).as(ended.toString()).isZero();
            assertThat(ended.out()).endsWith("\n0 blobs marked, 0 blobs and 0 manifests eligible for deletion\n");
        }
    }

    @Test
    @DisplayName("T9, T10 strays are passed over, garbage goes, and the lines are Distribution's")
    void garbageGoes() throws Exception {
        Digest garbage;
        try (BlobStore store = open();
                Registry registry = Registry.builder(store).build().start()) {
            RegistryClient client = new RegistryClient(registry.url());
            client.image("a/b", "v1", "layer");
            garbage = client.blob("a/b", RegistryClient.utf8("garbage"));
        }
        Files.writeString(directory.resolve("data/docker/registry/v2/repositories/empty"), "");

        Ended dry = collect("--dry-run");
        assertThat(dry.code()).as(dry.toString()).isZero();
        assertThat(dry.out())
                .contains("a/b\na/b: marking manifest sha256:", "a/b: marking blob sha256:")
                .contains("\n\n3 blobs marked, 1 blobs and 0 manifests eligible for deletion\n")
                .contains("\nblob eligible for deletion: " + garbage + '\n')
                .contains("a/b: layer link eligible for deletion: " + garbage + '\n');
        Path data = directory.resolve("data/docker/registry/v2/blobs/sha256/"
                + garbage.hex().substring(0, 2) + '/' + garbage.hex() + "/data");
        assertThat(data).exists();

        Ended quiet = collect("-q");
        assertThat(quiet.code()).as(quiet.toString()).isZero();
        assertThat(quiet.out()).isEmpty();
        assertThat(data).doesNotExist();
        try (BlobStore store = open();
                Registry registry = Registry.builder(store).build().start()) {
            assertThat(new RegistryClient(registry.url())
                            .get("/v2/a/b/manifests/v1")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void besideAServerThatTakesPushesItRefuses() throws Exception {
        try (BlobStore store = open();
                Registry registry = Registry.builder(store).build().start()) {
            Digest garbage = new RegistryClient(registry.url()).blob("a", RegistryClient.utf8("garbage"));
            Ended refused = collect();
            assertThat(refused.code()).as(refused.toString()).isEqualTo(ExitCode.IN_USE);
            assertThat(refused.err())
                    .contains("nothing is collected: a server takes pushes to this store")
                    .doesNotContain("\tat ");
            assertThat(refused.out()).isEmpty();
            assertThat(new RegistryClient(registry.url())
                            .head("/v2/a/blobs/" + garbage)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(collect("--dry-run").code()).isZero();
        }
    }

    @Test
    void besideAReadOnlyServerItCollects() throws Exception {
        try (BlobStore store = open();
                Registry registry =
                        Registry.builder(store).readOnly(true).build().start()) {
            Ended ended = collect();
            assertThat(ended.code()).as(ended.toString()).isZero();
            assertThat(new RegistryClient(registry.url()).get("/v2/").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aBadConfigurationIsOneLine() throws Exception {
        Files.writeString(file, "version: 0.1\nstorage: {nowhere: {}}\n");
        Ended ended = collect();
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err())
                .startsWith("configuration error: storage.nowhere")
                .hasLineCount(1);
        assertThat(collect("--wrong").code()).isEqualTo(2);
    }
}
