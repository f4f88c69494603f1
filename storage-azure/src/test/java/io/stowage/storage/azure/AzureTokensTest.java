package io.stowage.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.net.Network;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom the driver asks for tokens, and with what, at stubs of Entra and of a managed identity's endpoint. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AzureTokensTest {

    private static final String PASSWORD = "changeit";
    private static final String TOKEN = "{\"access_token\":\"granted\",\"expires_in\":3600,\"token_type\":\"Bearer\"}";
    private static final String IDENTITY_TOKEN =
            "{\"access_token\":\"granted\",\"expires_on\":\"4102444800\",\"resource\":\"r\",\"token_type\":\"Bearer\"}";

    private final List<String> asked = new CopyOnWriteArrayList<>();

    private HttpsServer entra;
    private HttpServer identity;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        entra = HttpsServer.create(loopback, 10);
        entra.setHttpsConfigurator(new HttpsConfigurator(certified(directory.resolve("keys"))));
        entra.createContext("/", exchange -> answer(exchange, TOKEN));
        entra.start();
        identity = HttpServer.create(loopback, 10);
        identity.createContext("/", exchange -> answer(exchange, IDENTITY_TOKEN));
        identity.start();
    }

    @AfterAll
    void stop() {
        entra.stop(0);
        identity.stop(0);
    }

    @BeforeEach
    void forget() {
        asked.clear();
    }

    private static SSLContext certified(Path store) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "stub",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void answer(HttpExchange exchange, String token) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-IDENTITY-HEADER") + ' '
                    + URLDecoder.decode(body, StandardCharsets.UTF_8));
            byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String authority() {
        return "https://127.0.0.1:" + entra.getAddress().getPort() + '/';
    }

    @Test
    @DisplayName("an application logs in with its secret, at the place that the environment names")
    void clientSecret() throws Exception {
        Map<String, Object> credentials =
                Map.of("type", "client_secret", "tenantid", "tenant", "clientid", "client", "secret", "hidden");
        AzureStoreSettings settings = AzureStoreSettings.of(
                Map.of("accountname", "a", "container", "c", "credentials", credentials),
                Map.of("AZURE_AUTHORITY_HOST", authority()));
        assertThat(token(settings)).isEqualTo("granted");
        assertThat(asked).singleElement().asString().contains("/tenant/", "client_id=client", "client_secret=hidden");
    }

    @Test
    @DisplayName("O4 OpenShift's variables and nothing else log in with the token of the cluster")
    void workloadIdentity(@TempDir Path directory) throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "of-the-cluster");
        assertThat(program(Map.of(
                        "AZURE_CLIENT_ID",
                        "client",
                        "AZURE_TENANT_ID",
                        "tenant",
                        "AZURE_FEDERATED_TOKEN_FILE",
                        token.toString(),
                        "AZURE_AUTHORITY_HOST",
                        authority())))
                .isEqualTo("granted");
        assertThat(asked)
                .singleElement()
                .asString()
                .contains("/tenant/", "client_id=client", "client_assertion=of-the-cluster");
    }

    @Test
    @DisplayName("a managed identity is asked where the environment says")
    void managedIdentity() throws Exception {
        assertThat(program(Map.of(
                        "IDENTITY_ENDPOINT",
                        "http://127.0.0.1:" + identity.getAddress().getPort() + "/msi",
                        "IDENTITY_HEADER",
                        "header")))
                .isEqualTo("granted");
        assertThat(asked).singleElement().asString().contains("/msi?", "resource=https", " header ");
    }

    /** What a process with these variables is granted. */
    private static String program(Map<String, String> environment) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AzureTokensTest.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("AZURE_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return Objects.requireNonNull(out.readLine(), "the program has ended");
        } finally {
            process.destroyForcibly();
        }
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println(token(AzureStoreSettings.of(new HashMap<>(Map.of("accountname", "a", "container", "c")))));
        System.exit(0);
    }

    private static String token(AzureStoreSettings settings) throws StoreConfigurationException {
        return settings.credentials()
                .tokens(Transport.of(true, Network.ofProcess()))
                .orElseThrow()
                .getTokenSync(new TokenRequestContext().addScopes("https://storage.azure.com/.default"))
                .getToken();
    }
}
