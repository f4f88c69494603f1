package io.stowage.storage.azure;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.stowage.storage.process.StoreProgram;
import io.stowage.storage.process.StoreServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Azure's emulator, one for all tests of this JVM. */
final class Azurite {

    static final String ACCOUNT = "devstoreaccount1";

    /** Known to everybody, and the same in each installation. */
    static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private final String service;

    private Azurite(String service) {
        this.service = service;
    }

    /** The one that runs, or that is started now. */
    static Azurite instance() {
        return Holder.INSTANCE;
    }

    String service() {
        return service;
    }

    BlobContainerClient newContainer() {
        return new BlobServiceClientBuilder()
                .endpoint(service)
                .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
                .httpClient(new JdkHttpClientBuilder().build())
                .buildClient()
                .createBlobContainer("c-" + UUID.randomUUID());
    }

    /** @param permissions as the service writes them: r, w, d, l */
    static String signature(BlobContainerClient container, String permissions) {
        return signature(container, permissions, Duration.ofHours(1));
    }

    private static String signature(BlobContainerClient container, String permissions, Duration lifetime) {
        return container.generateSas(new BlobServiceSasSignatureValues(
                OffsetDateTime.now(ZoneOffset.UTC).plus(lifetime), BlobContainerSasPermission.parse(permissions)));
    }

    /** What a service binding's Secret says of {@code container}. */
    static Map<String, String> binding(BlobContainerClient container, String permissions, Duration lifetime) {
        return Map.of(
                "account_name",
                "somebody",
                "container_name",
                "something",
                "container_uri",
                container.getBlobContainerUrl(),
                "sas_token",
                signature(container, permissions, lifetime),
                "role",
                permissions.contains("w") ? "write" : "read");
    }

    /** What a configuration file would say of {@code container}. */
    Map<String, Object> parameters(BlobContainerClient container) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("accountname", ACCOUNT);
        parameters.put("accountkey", KEY);
        parameters.put("serviceurl", service);
        parameters.put("container", container.getBlobContainerName());
        return parameters;
    }

    private static final class Holder {
        static final Azurite INSTANCE = start();

        private static Azurite start() {
            try {
                Path directory = Files.createTempDirectory(Path.of("target"), "azurite");
                StoreServer server = StoreServer.start(
                        new StoreProgram("azurite-blob", Optional.empty(), Holder::arguments, Map.of()), directory);
                return new Azurite("http://127.0.0.1:" + server.port() + '/' + ACCOUNT);
            } catch (IOException e) {
                throw new IllegalStateException("azurite cannot be started", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("azurite cannot be started", e);
            }
        }

        private static List<String> arguments(String host, int port, String data) {
            return List.of(
                    "--inMemoryPersistence",
                    // The driver asks for a newer version of the service than it knows.
                    "--skipApiVersionCheck",
                    "--disableTelemetry",
                    "--silent",
                    "--blobHost",
                    host,
                    "--blobPort",
                    String.valueOf(port));
        }
    }
}
