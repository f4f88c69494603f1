package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stowage.server.RegistryClient;
import io.stowage.storage.credentials.MountedSecret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is told of service bindings, by a program that is told to tell all, of a store that refuses and quotes it all. */
@Timeout(120)
class BindingCanaryTest {

    private static final String CANARY = "canary7e1";

    private static final Pattern LISTENING = Pattern.compile("listening on (http://127\\.0\\.0\\.1:[0-9]+)");

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    private HttpServer store;

    @BeforeEach
    void start() throws Exception {
        store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        store.createContext("/", this::refuse);
        store.start();
    }

    @AfterEach
    void stop() {
        store.stop(0);
    }

    /** As S3 and Azure do, with what was signed. */
    private void refuse(HttpExchange exchange) throws IOException {
        try (exchange) {
            String signed = exchange.getRequestURI() + " "
                    + Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "");
            asked.add(signed);
            byte[] body =
                    ("<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code><Message>no</Message><AWSAccessKeyId>"
                                    + signed.replace("&", "&amp;") + "</AWSAccessKeyId><AuthenticationErrorDetail>"
                                    + signed.replace("&", "&amp;") + "</AuthenticationErrorDetail></Error>")
                            .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("x-ms-error-code", "AuthenticationFailed");
            exchange.getResponseHeaders().set("Content-Type", "application/xml");
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String url() {
        return "http://127.0.0.1:" + store.getAddress().getPort();
    }

    private String told(Map<String, String> secret) throws Exception {
        Path mounted = Files.createTempDirectory(directory, "secret");
        new MountedSecret(mounted, secret);
        Path file = Files.writeString(
                directory.resolve("config.yml"),
                "{version: 0.1, log: {level: debug}, storage: {objectstore: {servicebinding: " + mounted
                        + "}}, http: {addr: \"127.0.0.1:0\"}}");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.stowage.docker.Main",
                        "serve",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        StringBuilder told = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                told.append(line).append('\n');
                Matcher url = LISTENING.matcher(line);
                if (url.find()) {
                    told.append(notReady(url.group(1)));
                    // By its handle, which leaves the stream of what it still says open.
                    program.toHandle().destroy();
                }
            }
            return told.toString();
        } finally {
            program.destroyForcibly();
        }
    }

    /** What a registry says whose store refuses it. */
    private static String notReady(String registry) {
        HttpResponse<byte[]> answer = new RegistryClient(URI.create(registry)).get("/readyz");
        assertThat(answer.statusCode()).isEqualTo(503);
        return answer.headers().map() + RegistryClient.text(answer);
    }

    @Test
    @DisplayName("B7 no part of a binding of AWS is told")
    void aws() throws Exception {
        assertThat(told(Map.of(
                        "access_key_id",
                        CANARY + "id",
                        "secret_access_key",
                        CANARY,
                        "bucket",
                        "images",
                        "region",
                        "eu-central-1",
                        "host",
                        url(),
                        "username",
                        CANARY,
                        "uri",
                        "s3://" + CANARY)))
                .contains("403 AuthenticationFailed")
                .doesNotContain(CANARY);
        assertThat(asked).isNotEmpty().anyMatch(each -> each.contains(CANARY + "id"));
    }

    @Test
    @DisplayName("B7 no part of a binding of Azure is told")
    void azure() throws Exception {
        assertThat(told(Map.of(
                        "container_uri",
                        url() + "/account/images",
                        "sas_token",
                        "sv=1&sp=rwdl&sig=" + CANARY,
                        "account_name",
                        CANARY)))
                .contains("403 AuthenticationFailed")
                .doesNotContain(CANARY, "sig=");
        assertThat(asked).isNotEmpty().allMatch(each -> each.startsWith("/account/images") && each.contains(CANARY));
    }

    @Test
    @DisplayName("B5 a Secret of no store that is known ends the start in one line with the names of its keys")
    void unknown() throws Exception {
        assertThat(told(Map.of("password", CANARY, "user", CANARY)))
                .contains(
                        "configuration error: storage.objectstore.servicebinding: must have a key host or sas_token or"
                                + " base64EncodedPrivateKeyData, but has password, user")
                .doesNotContain(CANARY);
        assertThat(asked).isEmpty();
    }
}
