package io.stowage.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.credentials.MountedSecret;
import io.stowage.storage.credentials.ServiceBinding;
import io.stowage.storage.net.Network;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Service bindings of Azure, against a server that writes down what it is asked and has nothing. */
final class AzureBindingTest {

    private static final ObjectName NAME = new ObjectName("blobs/data");

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", this::nothing);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void nothing(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + ' ' + exchange.getRequestURI());
            exchange.getResponseHeaders().set("x-ms-error-code", "BlobNotFound");
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private Map<String, String> binding(String signature) {
        return Map.of(
                "account_name",
                "another",
                "container_name",
                "another",
                "container_uri",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/account/images",
                "region",
                "westeurope",
                "sas_token",
                signature,
                "instance_guid",
                "canary");
    }

    private AzureStoreSettings settings() throws StoreConfigurationException {
        return AzureStoreSettings.of(
                Map.of(ServiceBinding.PARAMETER, directory.toString(), "retry_delay", "1ms"), Map.of());
    }

    @Test
    @DisplayName("B4 B6 Y16 each request has the signature that the binding has now, and goes to its container only")
    void signatures() throws Exception {
        MountedSecret mounted = new MountedSecret(directory, binding("sv=1&sig=first"));
        AzureContainer container = AzureContainer.of(settings(), Network.ofProcess());
        try (Downloads downloads = new Downloads(container)) {
            AzureReads reads = new AzureReads(container, downloads);
            assertThat(reads.stat(NAME)).isEmpty();
            mounted.replace(binding("?sv=1&sig=second"));
            assertThat(reads.read(NAME, 10)).isEmpty();
            mounted.replace(binding("canary"));
            assertThat(reads.stat(NAME)).isEmpty();
            Map<String, String> elsewhere = new HashMap<>(binding("sv=1&sig=third"));
            elsewhere.put("container_uri", "http://127.0.0.1:1/account/others");
            mounted.replace(elsewhere);
            assertThat(reads.stat(NAME)).isEmpty();
        }
        String blob = "/account/images/blobs%2Fdata?sv=1&sig=";
        assertThat(asked)
                .containsExactly(
                        "HEAD " + blob + "first",
                        "GET " + blob + "second",
                        "HEAD " + blob + "second",
                        "HEAD " + blob + "second");
        assertThat(new AzureLinks(container).link(NAME, Duration.ofMinutes(1), "text/plain"))
                .as("the signature is nobody else's")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"read, true", "READ, true", "write, false", "'', false"})
    @DisplayName("B5 a binding for reading is known")
    void roles(String role, boolean readOnly) throws Exception {
        Map<String, String> keys = new HashMap<>(binding("sig=s"));
        keys.put("role", role);
        new MountedSecret(directory, keys);
        assertThat(settings().readOnly()).isEqualTo(readOnly);
    }

    @ParameterizedTest
    @CsvSource({
        "sas_token, canary, must have a shared access signature: sig is missing",
        "container_uri, canary, has a container_uri that must be an address",
        "container_uri, https://acme.blob.core.windows.net/, has a container_uri that must end with the container's name",
        "container_uri, '', 'must have a key container_uri, but has account_name, container_name'"
    })
    @DisplayName("B5 what is wrong with a binding is said in the binding's own words, and without its values")
    void mistakes(String key, String value, String message) throws Exception {
        Map<String, String> keys = new HashMap<>(binding("sig=s"));
        keys.put(key, value);
        new MountedSecret(directory, keys);
        assertThatThrownBy(this::settings)
                .isInstanceOfSatisfying(StoreConfigurationException.class, e -> assertThat(e.parameter())
                        .isEqualTo(ServiceBinding.PARAMETER))
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("canary");
    }

    @Test
    void whatTheBindingGivesIsNotGivenTwice() throws Exception {
        new MountedSecret(directory, binding("sig=s"));
        assertThatThrownBy(() -> AzureStoreSettings.of(
                        Map.of(ServiceBinding.PARAMETER, directory.toString(), "sastoken", "sig=canary"), Map.of()))
                .isInstanceOfSatisfying(StoreConfigurationException.class, e -> assertThat(e.parameter())
                        .isEqualTo("sastoken"));
    }
}
