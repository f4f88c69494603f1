package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.parts.ProbeTable;
import io.stowage.storage.process.StoreServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How stores that are programs of their own are reached, and what they do. */
@Tag("stores")
@Timeout(120)
final class S3StoresTest {

    private static ProbeTable table(TestStore store) throws Exception {
        S3Settings settings = store.settings(Map.of());
        try (S3Connection connection = S3Connection.open(settings, List.of())) {
            S3Bucket bucket = new S3Bucket(connection.client(), settings);
            return new S3Inspection(bucket).table(new S3Probe(bucket, false).features());
        }
    }

    @Test
    @DisplayName("the table of MinIO, which deletes whatever the condition says")
    void minio(@TempDir Path directory) throws Exception {
        try (StoreServer process = Stores.minio(directory)) {
            assertThat(table(Stores.of(process)))
                    .isEqualTo(new ProbeTable(true, true, false, true, true))
                    .hasToString("create if absent yes, replace if same yes, delete if same no,"
                            + " conditional complete yes, copy from URL yes");
        }
    }

    @Test
    @DisplayName("the table of versitygw, which looks before it deletes")
    void versityGw(@TempDir Path directory) throws Exception {
        try (StoreServer process = Stores.versityGw(directory)) {
            assertThat(table(Stores.of(process))).isEqualTo(new ProbeTable(true, true, true, true, true));
        }
    }

    @Test
    @DisplayName("O4 MinIO is the same store by virtual-host style and by path style")
    void styles(@TempDir Path directory) throws Exception {
        try (StoreServer process = Stores.minio(Files.createDirectory(directory.resolve("minio")))) {
            Map<String, Object> parameters = new HashMap<>(Stores.of(process).parameters(Map.of()));
            parameters.put("regionendpoint", "http://" + Stores.DOMAIN + ':' + process.port());
            List<String> options = Stores.resolving(directory, Stores.DOMAIN, TestStore.BUCKET + '.' + Stores.DOMAIN);
            parameters.put("forcepathstyle", "false");
            try (S3Program program = S3Program.start(options, Map.of(), parameters)) {
                assertThat(program.stat()).isEqualTo("false");
                assertThat(program.write()).isEqualTo("done");
            }
            parameters.put("forcepathstyle", "true");
            try (S3Program program = S3Program.start(options, Map.of(), parameters)) {
                assertThat(program.stat()).isEqualTo("true");
            }
        }
    }
}
