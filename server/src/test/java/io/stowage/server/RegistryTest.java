package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.Digest;
import io.stowage.storage.BlobStore;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A registry as part of somebody else's program. */
class RegistryTest {

    private static final String PING = "GET /v2/ HTTP/1.1\r\nHost: h\r\n\r\n";

    @Test
    void twoRegistriesWithDifferentSettingsLiveInOneProcess() throws Exception {
        try (BlobStore first = new MemoryStore();
                BlobStore second = new MemoryStore();
                Registry deletes =
                        Registry.builder(first).deleteEnabled(true).build().start();
                Registry keeps = Registry.builder(second).build().start()) {
            assertThat(deletes.port()).isNotEqualTo(keeps.port());
            for (Registry registry : new Registry[] {deletes, keeps}) {
                new RegistryClient(registry.url()).image("r", "t", "layer");
            }
            assertThat(new RegistryClient(deletes.url())
                            .delete("/v2/r/manifests/t")
                            .statusCode())
                    .isEqualTo(202);
            assertThat(new RegistryClient(keeps.url())
                            .delete("/v2/r/manifests/t")
                            .statusCode())
                    .isEqualTo(405);
            assertThat(new RegistryClient(keeps.url()).get("/v2/r/manifests/t").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void nothingIsLeftRunningAfterClose() throws Exception {
        Set<Thread> before = threads();
        try (BlobStore store = new MemoryStore()) {
            Registry registry = Registry.builder(store)
                    .drainTimeout(Duration.ofSeconds(5))
                    .build()
                    .start();
            new RegistryClient(registry.url()).image("r", "t", "layer");
            registry.close();
            registry.close();
        }
        Set<Thread> after = threads();
        after.removeAll(before);
        for (Thread thread : after) {
            // Its work is done; it may be on its last instructions.
            thread.join(5000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("stowage"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void startIsRepeatableAndAPortInUseIsAnIOException() throws Exception {
        try (BlobStore store = new MemoryStore();
                ServerSocket taken = new ServerSocket(0)) {
            Registry registry = Registry.builder(store)
                    .address(new InetSocketAddress("0.0.0.0", taken.getLocalPort()))
                    .build();
            assertThatThrownBy(registry::start).isInstanceOf(IOException.class).hasMessageContaining("cannot listen");
            assertThatThrownBy(registry::port).isInstanceOf(IllegalStateException.class);
            Registry free = Registry.builder(store).build();
            int port = free.start().port();
            assertThat(free.start().port()).isEqualTo(port);
            free.close();
        }
    }

    @Test
    void closeLetsARequestUnderWayFinish() throws Exception {
        try (BlobStore store = new MemoryStore()) {
            Registry registry = Registry.builder(store).build().start();
            String location = new RegistryClient(registry.url()).upload("r");
            Digest digest = Digest.sha256(RegistryClient.utf8("abcdef"));
            try (RawConnection connection = new RawConnection(registry.port())) {
                connection.send("PUT " + RegistryClient.with(location, "digest=" + digest)
                        + " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 6\r\n\r\n");
                assertThat(connection.head()).startsWith("HTTP/1.1 100");
                Thread closing = new Thread(registry::close);
                closing.start();
                connection.send("abcdef");
                var answer = connection.answer();
                assertThat(answer.status()).isEqualTo(201);
                closing.join();
            }
        }
    }

    @Test
    @DisplayName(
            "T-19 who comes on a new connection while a registry ends is let in, though nothing was open for a moment")
    void closeLetsInWhoIsOnTheWay() throws Exception {
        int served = 0;
        // the time for that is short: a machine that is busy elsewhere may miss it
        for (int round = 0; round < 20 && served < 5; round++) {
            served = servedWhileClosing(5);
        }
        assertThat(served).isEqualTo(5);
    }

    @Test
    void whoAsksWhileItClosesHearsThatItIsNotReady() throws Exception {
        boolean told = false;
        // the time for that is short: a machine that is busy elsewhere may miss it
        for (int round = 0; round < 20 && !told; round++) {
            told = tellsThatItCloses();
        }
        assertThat(told).isTrue();
    }

    private static boolean tellsThatItCloses() throws Exception {
        try (BlobStore store = new MemoryStore()) {
            Registry registry = Registry.builder(store).build().start();
            int port = registry.port();
            Thread closing = new Thread(registry::close);
            try (RawConnection idle = new RawConnection(port)) {
                idle.send(PING).answer();
                closing.start();
                int status = 200;
                while (status == 200) {
                    try (RawConnection asking = new RawConnection(port)) {
                        status = asking.send("GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n")
                                .answer()
                                .status();
                    }
                }
                return status == 503;
            } catch (IOException e) {
                return false; // closed already
            } finally {
                closing.join();
            }
        }
    }

    private static int servedWhileClosing(int most) throws Exception {
        try (BlobStore store = new MemoryStore()) {
            Registry registry = Registry.builder(store).build().start();
            int port = registry.port();
            Thread closing = new Thread(registry::close);
            try (RawConnection first = new RawConnection(port)) {
                first.send(PING).answer();
                closing.start();
                String head = "";
                while (!head.contains("connection: close")) {
                    head = first.send(PING).answer().head();
                }
            } catch (IOException e) {
                // the end came after the head of an answer had been made: it has not said so
            }
            int served = 0;
            while (served < most && isServed(port)) {
                served++;
            }
            closing.join();
            return served;
        }
    }

    private static boolean isServed(int port) {
        try (RawConnection next = new RawConnection(port)) {
            return next.send(PING).answer().status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void theTransportsOfThePlatformBothServe() throws Exception {
        for (boolean nativeTransport : new boolean[] {true, false}) {
            try (BlobStore store = new MemoryStore();
                    Registry registry = Registry.builder(store)
                            .nativeTransport(nativeTransport)
                            .build()
                            .start()) {
                RegistryClient client = new RegistryClient(registry.url());
                byte[] content = RegistryClient.bytes(3_000_000, 1);
                Digest digest = client.blob("r", content);
                assertThat(client.get("/v2/r/blobs/" + digest).body()).isEqualTo(content);
            }
        }
    }
}
