package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.Precondition;
import io.stowage.storage.StorageKey;
import io.stowage.storage.faults.Fault;
import io.stowage.storage.process.StoreServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that fails, with MinIO behind it. */
@Tag("stores")
final class MinioFaultsTest extends FaultsTest {

    @SuppressWarnings("NullAway.Init") // before all
    private StoreServer server;

    @Override
    TestStore store(Path directory) throws Exception {
        server = Stores.minio(directory);
        return Stores.of(server);
    }

    @AfterAll
    void stopStore() {
        server.close();
    }

    /** For as long as an attempt may take; then it meets its own success. */
    @Test
    @Timeout(90)
    void whatIsSilentIsAskedAgain() throws Exception {
        StorageKey key = new StorageKey("faults/silent");
        proxy().faults().stall(Duration.ofSeconds(70));
        proxy().faults().next("PUT", Fault.STALL, 1);

        assertThat(spoilt().write(key, new byte[] {1}, Precondition.absent())).isPresent();
        assertThat(direct().stat(key)).isPresent();
    }
}
