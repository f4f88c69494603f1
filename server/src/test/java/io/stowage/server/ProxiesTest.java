package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Authenticator;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Login;
import io.stowage.server.auth.LoginException;
import io.stowage.server.http.RequestEvent;
import io.stowage.server.http.RequestObserver;
import io.stowage.storage.memory.MemoryStore;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word counts about where a client is, and how he got here. */
class ProxiesTest {

    private final BlockingQueue<String> clients = new LinkedBlockingQueue<>();

    private final RequestObserver remembering = new RequestObserver() {
        @Override
        public void ended(RequestEvent request) {
            clients.add(request.client());
        }
    };

    /** Knows nobody, and sends everybody to where he thinks that he is. */
    private static final class Elsewhere implements Authenticator {

        @Override
        public Optional<Login> authenticate(Credentials credentials) throws LoginException.Refused {
            throw new LoginException.Refused("nobody is known here");
        }

        @Override
        public String challenge(Attempt attempt, Optional<Problem> problem) {
            return "Bearer realm=\"" + attempt.origin().get() + "/token\"";
        }
    }

    private RegistryBuilder builder(MemoryStore store, String... trusted) {
        return Registry.builder(store)
                .drainTimeout(Duration.ofSeconds(1))
                .access(AccessControl.by(new Elsewhere()))
                .observer(remembering)
                .trustedProxies(List.of(trusted));
    }

    private String client(Registry registry, String... forwardedFor) throws InterruptedException {
        String[] headers = new String[forwardedFor.length * 2];
        for (int i = 0; i < forwardedFor.length; i++) {
            headers[2 * i] = "X-Forwarded-For";
            headers[2 * i + 1] = forwardedFor[i];
        }
        assertStatus(401, new RegistryClient(registry.url()).get("/v2/", headers));
        return String.valueOf(clients.poll(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.7 | 192.0.2.7",
                "192.0.2.7, 10.1.1.1 | 192.0.2.7",
                "198.51.100.1, 192.0.2.7, 10.1.1.1, 10.1.1.2 | 192.0.2.7",
                "2001:db8::1, 10.1.1.1 | 2001:db8:0:0:0:0:0:1",
                "10.1.1.1 | 127.0.0.1",
                "spoof | 127.0.0.1",
                "192.0.2.7, spoof | 127.0.0.1",
                "192.0.2.7:1234 | 127.0.0.1",
                "'' | 127.0.0.1",
            })
    @DisplayName("V-34: a client's address is the last one on his way that no trusted proxy has")
    void theLastAddressThatIsNobodysWeTrust(String forwardedFor, String client) throws Exception {
        try (MemoryStore store = new MemoryStore();
                Registry registry =
                        builder(store, "127.0.0.0/8", "10.0.0.0/8").build().start()) {
            assertThat(client(registry, forwardedFor)).isEqualTo(client);
        }
    }

    @Test
    @DisplayName("V-34: nobody else has a word in it")
    void othersAreNotHeard() throws Exception {
        try (MemoryStore store = new MemoryStore();
                Registry registry = builder(store, "10.0.0.0/8").build().start()) {
            assertThat(client(registry, "192.0.2.7")).isEqualTo("127.0.0.1");
            HttpResponse<byte[]> answer = new RegistryClient(registry.url())
                    .get("/v2/", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https");
            assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Bearer realm=\"" + registry.url() + "/token\"");
        }
        try (MemoryStore store = new MemoryStore();
                Registry registry = builder(store).build().start()) {
            assertThat(client(registry, "192.0.2.7")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    @DisplayName("V-34: a trusted proxy says under which name the registry is reached")
    void aTrustedProxyIsHeard() throws Exception {
        try (MemoryStore store = new MemoryStore();
                Registry registry = builder(store, "127.0.0.1").build().start()) {
            RegistryClient client = new RegistryClient(registry.url());
            HttpResponse<byte[]> answer =
                    client.get("/v2/", "X-Forwarded-Host", "registry.example.com", "X-Forwarded-Proto", "https");
            assertThat(header(answer, "WWW-Authenticate"))
                    .isEqualTo("Bearer realm=\"https://registry.example.com/token\"");
            for (String broken : List.of("evil\" x=\"y", "a/b", "a@b", "a b")) {
                HttpResponse<byte[]> refused = client.get("/v2/", "X-Forwarded-Host", broken);
                assertThat(header(refused, "WWW-Authenticate")).doesNotContain(broken);
            }
        }
    }

    @Test
    @DisplayName("V-37: behind a trusted proxy one client who is wrong too often does not lock out the others")
    void whoeverIsWrongWaitsAlone() throws Exception {
        try (MemoryStore store = new MemoryStore();
                Registry registry = builder(store, "127.0.0.1").build().start()) {
            RegistryClient client = new RegistryClient(registry.url());
            for (int i = 0; i < 60; i++) {
                assertStatus(401, client.as("u:" + i).get("/v2/", "X-Forwarded-For", "192.0.2.7"));
            }
            assertStatus(429, client.as("u:x").get("/v2/", "X-Forwarded-For", "192.0.2.7"));
            assertStatus(429, client.as("u:x").get("/v2/", "X-Forwarded-For", "198.51.100.1, 192.0.2.7"));
            assertStatus(401, client.as("u:x").get("/v2/", "X-Forwarded-For", "192.0.2.8"));
        }
    }
}
