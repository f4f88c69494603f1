package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.server.http.RequestEvent;
import io.stowage.server.http.RequestObserver;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that keep a connection and do nothing with it. */
class SlowClientTest {

    private static final Duration SOON = Duration.ofMillis(300);

    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(MemoryStore::new, settings -> settings.headTimeout(SOON)
            .idleTimeout(SOON)
            .bodyRatePeriod(SOON)
            .observer(ended()));

    private RequestObserver ended() {
        return new RequestObserver() {
            @Override
            public void ended(RequestEvent request) {
                ended.add(request.method() + ' ' + request.path());
            }
        };
    }

    @Test
    @DisplayName("V-30 a request head that does not end is cut off")
    void slowHeadsAreCutOff() throws IOException {
        try (RawConnection connection = registry.connect()) {
            connection.send("GET /v2/ HTTP/1.1\r\nHost: h\r\nX-");
            assertThat(connection.isEnded()).isTrue();
        }
    }

    @Test
    @DisplayName("V-30 a connection without a request is cut off")
    void silentConnectionsAreCutOff() throws IOException {
        try (RawConnection connection = registry.connect()) {
            assertThat(connection.isEnded()).isTrue();
        }
    }

    @Test
    @DisplayName("V-30 an upload that does not go on is answered or cut off, and can be resumed")
    void slowBodiesAreCutOff() throws IOException {
        String location = registry.client().upload("r");
        try (RawConnection connection = registry.connect()) {
            connection.send("PATCH " + location + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nabc");
            connection.read(4096);
            assertThat(connection.isEnded()).isTrue();
        }
        assertThat(registry.client().get(location).statusCode()).isEqualTo(204);
        Digest digest = Digest.sha256(RegistryClient.utf8("abcdef"));
        String status = RegistryClient.header(registry.client().get(location), "Range");
        assertThat(status).isEqualTo("0-2");
        var done = registry.client()
                .send("PUT", RegistryClient.with(location, "digest=" + digest), RegistryClient.utf8("def"));
        assertThat(done.statusCode()).isEqualTo(201);
    }

    @Test
    @DisplayName("V-30 a download that is not read is cut off")
    @Timeout(60)
    void readersThatDoNotReadAreCutOff() throws IOException {
        Digest digest = registry.client().blob("r", new byte[64 * 1024 * 1024]);
        String request = "GET /v2/r/blobs/" + digest;
        try (RawConnection connection = registry.connect()) {
            connection.send(request + " HTTP/1.1\r\nHost: h\r\n\r\n");
            connection.head();
            while (!ended.contains(request)) {
                silentConnectionsAreCutOff();
            }
            assertThat(connection.countToEnd()).isLessThan(64 * 1024 * 1024);
        }
    }
}
