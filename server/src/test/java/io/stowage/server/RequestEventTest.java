package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stowage.oci.Digest;
import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.Policy;
import io.stowage.server.http.RequestEvent;
import io.stowage.server.http.RequestObserver;
import io.stowage.server.http.Route.Endpoint;
import io.stowage.storage.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is told of requests. */
class RequestEventTest {

    private final BlockingQueue<RequestEvent> events = new LinkedBlockingQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(
            MemoryStore::new, settings -> settings.meters(meters).observer(new RequestObserver() {
                @Override
                public void begun(Endpoint endpoint) {
                    underWay.incrementAndGet();
                }

                @Override
                public void ended(RequestEvent request) {
                    underWay.decrementAndGet();
                    events.add(request);
                }
            }));

    private RequestEvent next() throws InterruptedException {
        RequestEvent event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event;
    }

    @Test
    void aRequestIsToldWithAllThatItWas() throws Exception {
        registry.client()
                .get(
                        "/v2/a/b/manifests/v1?secret=canary",
                        "X-Request-Id",
                        "id-1",
                        "User-Agent",
                        "tester",
                        "Authorization",
                        "canary");
        RequestEvent event = next();
        assertThat(event.id()).isEqualTo("id-1");
        assertThat(event.method()).isEqualTo("GET");
        assertThat(event.path()).isEqualTo("/v2/a/b/manifests/v1");
        assertThat(event.protocol()).isEqualTo("HTTP/1.1");
        assertThat(event.route().endpoint()).isEqualTo(Endpoint.MANIFEST);
        assertThat(event.route().repository()).isEqualTo("a/b");
        assertThat(event.route().reference()).isEqualTo("v1");
        assertThat(event.client()).isEqualTo("127.0.0.1");
        assertThat(event.header("user-agent")).hasValue("tester");
        assertThat(event.status()).isEqualTo(404);
        assertThat(event.sentBytes()).isPositive();
        assertThat(event.whole()).isTrue();
        assertThat(event.duration()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(30));
    }

    @Test
    void bytesAreThoseOfBodies() throws Exception {
        byte[] content = new byte[300_000];
        Digest digest = registry.client().blob("r", content);
        next(); // the upload was opened
        assertThat(next().receivedBytes()).isEqualTo(content.length);
        registry.client().get("/v2/r/blobs/" + digest);
        assertThat(next().sentBytes()).isEqualTo(content.length);
        registry.client().head("/v2/r/blobs/" + digest);
        assertThat(next().sentBytes()).isZero();
    }

    @Test
    void whatMakesNoSenseIsToldToo() throws Exception {
        try (RawConnection connection = registry.connect()) {
            connection
                    .send("GET /%zz?secret=canary HTTP/1.1\r\nHost: h\r\n\r\n")
                    .answer();
        }
        RequestEvent event = next();
        assertThat(event.status()).isEqualTo(400);
        assertThat(event.path()).isEqualTo("/%zz");
        assertThat(event.route().endpoint()).isEqualTo(Endpoint.NONE);
        try (RawConnection connection = registry.connect()) {
            connection
                    .send("GET ftp://user:canary@host/ HTTP/1.1\r\nHost: h\r\n\r\n")
                    .answer();
        }
        assertThat(next().path()).isEqualTo("-");
    }

    @Test
    void whoMayNotIsNamedAllTheSame() throws Exception {
        try (MemoryStore store = new MemoryStore();
                Registry closed = Registry.builder(store)
                        .drainTimeout(Duration.ZERO)
                        .observer(events::add)
                        .access(AccessControl.by(new TestUsers("alice")).with(new Policy(List.of())))
                        .build()
                        .start()) {
            RegistryClient client = new RegistryClient(closed.url());
            client.as("alice:alice").get("/v2/r/manifests/v1");
            assertThat(next()).returns(403, RequestEvent::status).returns("alice", RequestEvent::user);
            client.as("alice:wrong").get("/v2/r/manifests/v1");
            assertThat(next()).returns(401, RequestEvent::status).returns("", RequestEvent::user);
        }
    }

    @Test
    void whatIsNoHttpHasNoMethodAndNoPath() throws Exception {
        try (RawConnection connection = registry.connect()) {
            connection.send("\26\3\1\2\0\1\n\n").answer();
        }
        RequestEvent event = next();
        assertThat(event.status()).isEqualTo(400);
        assertThat(event.method()).isEqualTo("-");
        assertThat(event.path()).isEqualTo("-");
    }

    @Test
    void aClientThatHasGoneIsToldOnce() throws Exception {
        String location = registry.client().upload("r");
        next();
        try (RawConnection connection = registry.connect()) {
            connection.send("PATCH " + location + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nabc");
        }
        RequestEvent event = next();
        assertThat(event.status()).isEqualTo(RequestEvent.CLIENT_GONE);
        assertThat(event.whole()).isFalse();
        assertThat(event.method()).isEqualTo("PATCH");
        registry.client().get("/v2/");
        assertThat(next().path()).isEqualTo("/v2/");
        assertThat(underWay).hasValue(0);
    }

    @Test
    void labelsHaveFewValuesWhateverComes() throws Exception {
        for (int i = 0; i < 50; i++) {
            registry.client().get("/v2/name" + i + "/manifests/tag" + i);
            next();
            try (RawConnection connection = registry.connect()) {
                connection
                        .send("METHOD" + i + " /path" + i + " HTTP/1.1\r\nHost: h\r\n\r\n")
                        .answer();
            }
            next();
        }
        Set<String> requests = meters.find("registry.http.requests").counters().stream()
                .map(Meter::getId)
                .map(id -> id.getTag("handler") + ' ' + id.getTag("method") + ' ' + id.getTag("code"))
                .collect(Collectors.toSet());
        assertThat(requests).containsExactlyInAnyOrder("manifest get 404", "none other 404");
        assertThat(meters.get("registry.http.requests")
                        .tag("handler", "manifest")
                        .counter()
                        .count())
                .isEqualTo(50);
        assertThat(meters.get("registry.http.request.duration")
                        .tag("handler", "manifest")
                        .timer()
                        .count())
                .isEqualTo(50);
        assertThat(meters.get("registry.http.in.flight.requests")
                        .tag("handler", "manifest")
                        .gauge()
                        .value())
                .isZero();
    }
}
