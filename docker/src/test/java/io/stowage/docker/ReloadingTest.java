package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.Registry;
import io.stowage.server.TestCertificate;
import io.stowage.storage.memory.MemoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What changes while a server runs. */
class ReloadingTest {

    @TempDir
    Path directory;

    private Path certificate;
    private Path key;
    private Path file;

    @BeforeEach
    void configure() throws IOException {
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
        file = directory.resolve("config.yml");
    }

    private TestCertificate make(String name) throws Exception {
        return TestCertificate.make(Files.createDirectories(directory.resolve(name)));
    }

    private void install(TestCertificate made) throws IOException {
        Files.copy(made.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.key(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    private void write(String level) throws IOException {
        Files.writeString(
                file,
                """
                version: 0.1
                log: {level: %s}
                storage: inmemory
                http: {addr: "127.0.0.1:0", tls: {certificate: %s, key: %s}}
                """
                        .formatted(level, certificate, key));
    }

    private Reloading reloading(Registry registry) throws Exception {
        return new Reloading(
                registry,
                Optional.of(file),
                ConfigurationFile.read(Optional.of(file), Map.of()).configuration());
    }

    /** The certificate that a new connection is shown, whoever it is from. */
    private static Certificate shown(Registry registry, TestCertificate trusted) throws IOException {
        try (Socket socket =
                trusted.trust().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), registry.port())) {
            ((SSLSocket) socket).startHandshake();
            return ((SSLSocket) socket).getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void aNewCertificateIsShownAndABadOneIsNot() throws Exception {
        TestCertificate first = make("first");
        TestCertificate second = make("second");
        install(first);
        write("info");
        try (MemoryStore store = new MemoryStore();
                Registry registry = Registry.builder(store)
                        .drainTimeout(Duration.ZERO)
                        .tls(certificate, key)
                        .build()
                        .start();
                Reloading reloading = reloading(registry)) {
            Certificate before = shown(registry, first);
            reloading.look(false);
            assertThat(shown(registry, first)).isEqualTo(before);

            Files.writeString(certificate, "nonsense");
            reloading.look(false);
            assertThat(shown(registry, first)).as("a bad one").isEqualTo(before);

            install(second);
            reloading.look(false);
            Certificate after = shown(registry, second);
            assertThat(after).isNotEqualTo(before);

            Files.delete(key);
            reloading.look(true);
            assertThat(shown(registry, second)).as("none at all").isEqualTo(after);
        }
    }

    @Test
    void theLogsLevelFollowsTheFile() throws Exception {
        install(make("first"));
        write("info");
        Logger ours = Logger.getLogger("io.stowage");
        try (MemoryStore store = new MemoryStore();
                Registry registry = Registry.builder(store)
                        .drainTimeout(Duration.ZERO)
                        .build()
                        .start();
                Reloading reloading = reloading(registry)) {
            write("debug");
            reloading.look(false);
            assertThat(ours.getLevel()).isEqualTo(Level.FINE);
            Files.writeString(file, "log: {level: nonsense}");
            reloading.look(false);
            assertThat(ours.getLevel()).isEqualTo(Level.FINE);
            write("error");
            reloading.look(false);
            assertThat(ours.getLevel()).isEqualTo(Level.SEVERE);
        } finally {
            ours.setLevel(null);
        }
    }

    @Test
    @Timeout(60)
    void atASignalEverythingIsReadAgain() throws Exception {
        install(make("first"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        write("debug");
        Files.writeString(file, Files.readString(file).replace("127.0.0.1:0", "127.0.0.1:" + port));
        List<String> command = new ArrayList<>(hearing());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.stowage.docker.Main",
                "serve",
                file.toString()));
        Process server = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            await(lines, "listening on");
            await(lines, "SIGHUP");
            assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(server.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            await(lines, "the certificate was read again");
            await(lines, "the log's settings were read again");
            server.destroy();
            assertThat(server.waitFor()).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    /** What makes a process hear a signal that we ourselves were told to ignore, as nohup does. */
    private static List<String> hearing() throws IOException {
        Path status = Path.of("/proc/self/status");
        boolean deaf = Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) == 1);
        return deaf ? List.of("env", "--default-signal=HUP") : List.of();
    }

    private static void await(BufferedReader lines, String text) throws IOException {
        String line = "";
        while (!line.contains(text)) {
            line = lines.readLine();
            assertThat(line).as("a line with " + text).isNotNull();
        }
    }
}
