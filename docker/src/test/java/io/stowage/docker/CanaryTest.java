package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.RegistryClient;
import io.stowage.server.auth.htpasswd.HtpasswdLine;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A secret that is put wherever one may stand comes out nowhere, at the level that tells most. */
class CanaryTest {

    private static final String CANARY = "canary7e1";

    @TempDir
    Path directory;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** One whose password is the secret, and one whose line has it where a hash should be. */
    private Path users() throws IOException {
        String right = HtpasswdLine.of("user", CANARY, HtpasswdLine.MIN_COST);
        return Files.writeString(directory.resolve("users"), right + "\nother:" + CANARY + "\n");
    }

    @Test
    @Timeout(120)
    void noSecretComesOut() throws Exception {
        int port = freePort();
        int debugPort = freePort();
        Path file = Files.writeString(
                directory.resolve("config.yml"),
                """
                version: 0.1
                log: {level: debug, hooks: [{type: mail, options: {smtp: {password: CANARY}}}]}
                storage: {filesystem: {rootdirectory: '%s', password: CANARY}}
                auth: {htpasswd: {realm: shown, path: '%5$s'}}
                stowage: {tls: {keypassphrase: CANARY}}
                http:
                  addr: "127.0.0.1:%d"
                  secret: CANARY
                  debug: {addr: "127.0.0.1:%d", prometheus: {enabled: true}}
                redis: {addr: "localhost:1", password: CANARY}
                notifications: {endpoints: [{name: n, url: "http://u:CANARY@localhost:1/", headers: {Authorization: [CANARY]}}]}
                health:
                  http: [{uri: "http://u:CANARY@127.0.0.1:%4$d/livez", headers: {Authorization: [CANARY]}, interval: 1s, threshold: 1000}]
                proxy: {remoteurl: "https://u:CANARY@localhost", username: CANARY, password: CANARY}
                elsewhere: {token: CANARY}
                """
                        .formatted(directory.resolve("data"), port, debugPort, port, users())
                        .replace("CANARY", CANARY));
        Path log = directory.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.stowage.docker.Main",
                        "serve",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("REGISTRY_PROXY_PASSWORD", CANARY);
        builder.environment().put("REGISTRY_NOWHERE", CANARY);
        Process server = builder.start();
        List<String> told = new ArrayList<>();
        try {
            RegistryClient client = new RegistryClient(URI.create("http://127.0.0.1:" + port));
            await(client, server);
            tell(told, client, "GET", "/v2/");
            tell(told, client, "GET", "/v2/r/manifests/v1?token=" + CANARY);
            tell(told, client, "PUT", "/v2/r/manifests/v1");
            tell(told, client, "PATCH", "/v2/r/blobs/uploads/0?_state=" + CANARY);
            tell(told, client, "DELETE", "/v2/r/manifests/v1");
            tell(told, client, "GET", "/readyz");
            assertThat(client.as("user:" + CANARY).get("/v2/").statusCode()).isEqualTo(200);
            assertThat(client.as("user:no" + CANARY).get("/v2/").statusCode()).isEqualTo(401);
            assertThat(client.as(CANARY).get("/v2/").statusCode()).isEqualTo(401);
            RegistryClient debug = new RegistryClient(URI.create("http://127.0.0.1:" + debugPort));
            tell(told, debug, "GET", "/metrics");
            tell(told, debug, "GET", "/debug/health");
            server.destroy();
            assertThat(server.waitFor()).isZero();
        } finally {
            server.destroyForcibly();
        }
        assertThat(told).hasSize(8).noneMatch(answer -> answer.contains(CANARY));
        assertThat(Files.readString(log))
                .contains("response completed", "auth.user.name=user", "proxy", "REGISTRY_NOWHERE", "elsewhere")
                .doesNotContain(CANARY);
    }

    private static void await(RegistryClient client, Process server) {
        while (true) {
            try {
                client.get("/v2/");
                return;
            } catch (java.io.UncheckedIOException e) {
                assertThat(server.isAlive()).isTrue();
                Thread.onSpinWait();
            }
        }
    }

    private static void tell(List<String> told, RegistryClient client, String method, String path) {
        HttpResponse<byte[]> answer = client.send(
                method,
                path,
                method.equals("PUT") ? RegistryClient.utf8("{\"" + CANARY) : new byte[0],
                "Authorization",
                "Bearer " + CANARY,
                "Cookie",
                CANARY,
                "Content-Type",
                "application/vnd.oci.image.manifest.v1+json");
        told.add(answer.headers().map() + RegistryClient.text(answer));
    }
}
