package io.stowage.storage.azure;

import com.azure.storage.blob.BlobContainerClient;
import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;
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

    /** As a service binding has it: an address, a signature, and names as Distribution 2 wrote them. */
    @Nested
    final class SignatureAndSlash extends DriverContract {
        @Override
        protected StoreFixture freshStorage() {
            BlobContainerClient container = Azurite.instance().newContainer();
            return () -> new AzureStoreProvider()
                    .open(Map.of(
                            "containeruri",
                            container.getBlobContainerUrl(),
                            "sastoken",
                            Azurite.signature(container, "rwdl"),
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
