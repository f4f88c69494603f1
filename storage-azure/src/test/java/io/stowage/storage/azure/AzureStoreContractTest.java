package io.stowage.storage.azure;

import com.azure.storage.blob.BlobContainerClient;
import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;
import io.stowage.storage.credentials.MountedSecret;
import io.stowage.storage.credentials.ServiceBinding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contract on an emulator. */
@Tag("stores")
final class AzureStoreContractTest {

    private static StoreFixture storage(Map<String, Object> more) {
        Map<String, Object> parameters =
                Azurite.instance().parameters(Azurite.instance().newContainer());
        parameters.putAll(more);
        return () -> new AzureStoreProvider().open(parameters);
    }

    /** B4, and with names as Distribution 2 wrote them. */
    @Nested
    final class ServiceBindingAndSlash extends DriverContract {
        @Override
        protected StoreFixture freshStorage() throws Exception {
            BlobContainerClient container = Azurite.instance().newContainer();
            Path directory = Files.createTempDirectory(Path.of("target"), "binding");
            new MountedSecret(directory, Azurite.binding(container, "rwdl", Duration.ofHours(1)));
            return () -> new AzureStoreProvider()
                    .open(Map.of(
                            ServiceBinding.PARAMETER,
                            directory.toString(),
                            "rootdirectory",
                            "/a/b/",
                            "legacyrootprefix",
                            true,
                            "retry_delay",
                            "1ms"));
        }
    }

    @Nested
    final class WholeContainer extends DriverContract {
        @Override
        protected StoreFixture freshStorage() {
            return storage(Map.of());
        }
    }
}
