package io.stowage.storage.gcs;

import io.stowage.storage.contract.DriverContract;
import io.stowage.storage.contract.StoreFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The contract on another emulator: the variable has its address, for instance that of Google's storage-testbench. */
@Tag("stores")
@EnabledIfEnvironmentVariable(named = TestbenchContractTest.ENDPOINT, matches = "http://.+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TestbenchContractTest extends DriverContract {

    static final String ENDPOINT = "STOWAGE_GCS_ENDPOINT";

    private final URI endpoint = URI.create(System.getenv().getOrDefault(ENDPOINT, "http://localhost"));
    private final String bucket = "stowage-" + UUID.randomUUID();

    @BeforeAll
    void createBucket() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/storage/v1/b?project=tests"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\": \"" + bucket + "\"}"))
                .build();
        int status = HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IllegalStateException("no bucket: " + status);
        }
    }

    @Override
    protected StoreFixture freshStorage() throws Exception {
        return new TestStore(endpoint, bucket).fresh(Map.of());
    }
}
