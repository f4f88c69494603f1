package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.Registry;
import io.stowage.server.TestAuthority;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are replaced while clients come, as Kubernetes replaces them: by a link to a directory. */
class CertificateRotationTest {

    private static final int ROTATIONS = 50;
    private static final int CLIENTS = 4;
    private static final int HANDSHAKES = 400;

    @TempDir
    Path directory;

    private final TestAuthority authority = TestAuthority.make("root");
    private final List<String> errors = new ArrayList<>();

    @BeforeEach
    void link() throws Exception {
        swap(0, authority.issue("CN=0"));
        for (String name : List.of("tls.crt", "tls.key")) {
            Files.createSymbolicLink(directory.resolve(name), Path.of("..data", name));
        }
        Files.writeString(
                directory.resolve("config.yml"),
                """
                version: 0.1
                storage: inmemory
                http: {addr: "127.0.0.1:0", tls: {certificate: %s, key: %s}}
                """
                        .formatted(directory.resolve("tls.crt"), directory.resolve("tls.key")));
    }

    private void swap(int round, TestAuthority.Issued issued) throws Exception {
        Path target = Files.createDirectories(directory.resolve("..round-" + round));
        issued.writeChain(target.resolve("tls.crt"));
        issued.writeKey(target.resolve("tls.key"));
        Path link = Files.createSymbolicLink(directory.resolve("..data-" + round), target.getFileName());
        Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private Reloading reloading(Registry registry) throws Exception {
        Optional<Path> file = Optional.of(directory.resolve("config.yml"));
        return new Reloading(
                registry, file, ConfigurationFile.read(file, Map.of()).configuration());
    }

    private Registry start(MemoryStore store) throws IOException {
        return Registry.builder(store)
                .drainTimeout(Duration.ZERO)
                .tls(directory.resolve("tls.crt"), directory.resolve("tls.key"))
                .build()
                .start();
    }

    /** The certificate that a client sees who has no session from before. */
    private Certificate handshake(Registry registry) throws IOException {
        SSLContext fresh = authority.trust();
        try (Socket socket = fresh.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), registry.port())) {
            ((SSLSocket) socket).startHandshake();
            return ((SSLSocket) socket).getSession().getPeerCertificates()[0];
        }
    }

    @Test
    @DisplayName("T12 T-20 no handshake fails while certificates are replaced fifty times")
    void noHandshakeFails() throws Exception {
        Set<Certificate> seen = ConcurrentHashMap.newKeySet();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (MemoryStore store = new MemoryStore();
                Registry registry = start(store);
                Reloading reloading = reloading(registry)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> {
                    for (int n = 0; n < HANDSHAKES; n++) {
                        seen.add(handshake(registry));
                    }
                    return null;
                }));
            }
            TestAuthority.Issued last = authority.issue("CN=last");
            for (int round = 1; round <= ROTATIONS; round++) {
                swap(round, round == ROTATIONS ? last : authority.issue("CN=" + round));
                reloading.look(false);
            }
            for (Future<?> each : running) {
                each.get();
            }
            assertThat(handshake(registry)).isEqualTo(last.certificate());
            assertThat(seen).hasSizeGreaterThan(2);
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void aBadPairIsToldOnceAndTakenUpWhenItIsGood() throws Exception {
        Logger log = Logger.getLogger(Reloading.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() > java.util.logging.Level.INFO.intValue()) {
                    errors.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        try (MemoryStore store = new MemoryStore();
                Registry registry = start(store);
                Reloading reloading = reloading(registry)) {
            Certificate before = handshake(registry);
            TestAuthority.Issued next = authority.issue("CN=next");
            swap(1, new TestAuthority.Issued(authority.issue("CN=other").key(), next.chain()));
            for (int i = 0; i < 3; i++) {
                reloading.look(false);
                assertThat(handshake(registry)).isEqualTo(before);
            }
            assertThat(errors).singleElement().asString().contains("is not that of the first certificate");
            swap(2, next);
            reloading.look(false);
            assertThat(handshake(registry)).isEqualTo(next.certificate());
            assertThat(errors).hasSize(1);
        } finally {
            log.removeHandler(handler);
        }
    }
}
