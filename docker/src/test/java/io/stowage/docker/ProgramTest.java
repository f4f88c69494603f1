package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own. */
class ProgramTest {

    @TempDir
    Path directory;

    private Process registry(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // what the program's jar says in its manifest
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.stowage.docker.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private Path config(String storage, int port) throws IOException {
        return Files.writeString(
                directory.resolve("config.yml"),
                """
                version: 0.1
                storage:
                %s
                http: {addr: "127.0.0.1:%d"}
                """
                        .formatted(storage.indent(2).stripTrailing(), port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void servesPrintsThePushLineAndStopsWhenTold() throws Exception {
        int port = freePort();
        Process process = registry(
                "serve", config("filesystem: {rootdirectory: data}", port).toString());
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains("docker push localhost:" + port)) {
                String line = lines.readLine();
                assertThat(line).as("the push line after " + seen).isNotNull();
                seen.append(line).append('\n');
            }
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("{}");
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
    }

    @Test
    void aContradictionEndsTheStartWithOneLineAndExitCodeOne() throws Exception {
        Process process = registry("serve", config("nowhere: {}", 1).toString());
        assertThat(output(process))
                .startsWith("configuration error: storage.nowhere")
                .hasLineCount(1);
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void aFileThatIsNoYamlIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("bad.yml"), "version: [");
        Process process = registry("serve", file.toString());
        assertThat(output(process)).contains("bad.yml").hasLineCount(1);
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void aPortInUseIsOneLineAndExitCodeOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Process process = registry(
                    "serve", config("inmemory: {}", taken.getLocalPort()).toString());
            assertThat(output(process)).contains("cannot listen").hasLineCount(1);
            assertThat(process.exitValue()).isEqualTo(1);
        }
    }

    @Test
    void aConfigurationIsCheckedAndPrintedWithoutItsSecrets() throws Exception {
        Path file = config("inmemory: {}", 5000);
        Files.writeString(file, Files.readString(file) + "elsewhere: canary\nredis: {password: canary}\n");
        Process process = registry("check-config", file.toString());
        assertThat(output(process))
                .contains("addr: 127.0.0.1:5000")
                .contains("password: <hidden>")
                .contains("without effect, not known here: elsewhere")
                .contains("without effect, not supported yet: redis")
                .doesNotContain("canary");
        assertThat(process.exitValue()).isZero();

        Process bad = registry("check-config", config("nowhere: {}", 1).toString());
        assertThat(output(bad))
                .startsWith("configuration error: storage.nowhere")
                .hasLineCount(1);
        assertThat(bad.exitValue()).isEqualTo(1);
    }

    @Test
    void unknownKeysWarnWithoutTheirValues() throws Exception {
        int port = freePort();
        Path file = config("inmemory: {canary: secret}", port);
        Files.writeString(
                file,
                Files.readString(file) + "elsewhere: {password: canary-secret}\nredis: {password: canary-secret}\n");
        Process process = registry("serve", file.toString());
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains("docker push")) {
                String line = lines.readLine();
                assertThat(line).as("the push line after " + seen).isNotNull();
                seen.append(line).append('\n');
            }
            assertThat(seen.toString())
                    .contains("elsewhere is not known here")
                    .contains("without effect, as they are not supported yet: redis")
                    .contains("storage.inmemory.canary has no effect")
                    .doesNotContain("secret");
        } finally {
            process.destroyForcibly();
        }
    }
}
