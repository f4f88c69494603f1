package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.Gate;
import io.stowage.server.auth.htpasswd.HtpasswdAuthenticator;
import io.stowage.server.auth.htpasswd.HtpasswdLine;
import io.stowage.server.auth.htpasswd.HtpasswdSettings;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry whose users are in a file. */
class HtpasswdTest {

    private static final String PASSWORD = "canary-7e1";

    private static final String WRONG = "wrong-canary-7e1";

    @TempDir
    Path directory;

    private final CapturedLog log = new CapturedLog("io.stowage");
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("htpasswd"), HtpasswdLine.of("alice", PASSWORD, 4) + "\r\n\r\n");
    }

    @AfterEach
    void release() {
        log.close();
    }

    private HtpasswdAuthenticator users() throws IOException {
        return HtpasswdAuthenticator.open(new HtpasswdSettings("Registry Realm", file));
    }

    private interface Check {
        void on(RegistryClient client) throws Exception;
    }

    private static void serve(AccessControl access, Check check) throws Exception {
        try (MemoryStore store = new MemoryStore();
                Registry registry = Registry.builder(store)
                        .drainTimeout(Duration.ofSeconds(1))
                        .access(access)
                        .build()
                        .start()) {
            check.on(new RegistryClient(registry.url()));
        }
    }

    @Test
    @DisplayName("S10 Y4: who is asked, by which words, and who is let in")
    void everybodyIsAskedButAtTheDoor() throws Exception {
        serve(AccessControl.by(users()), client -> {
            assertThat(assertStatus(200, client.get("/")).body()).isEmpty();
            HttpResponse<byte[]> asked = client.get("/v2/");
            assertRefused(asked, 401, "UNAUTHORIZED");
            assertThat(header(asked, "WWW-Authenticate")).isEqualTo("Basic realm=\"Registry Realm\"");
            assertRefused(client.as("alice:" + WRONG).get("/v2/"), 401, "UNAUTHORIZED");
            assertRefused(client.as("bob:" + PASSWORD).get("/v2/"), 401, "UNAUTHORIZED");
            assertRefused(client.as(":" + PASSWORD).get("/v2/"), 401, "UNAUTHORIZED");
            assertRefused(client.as("alice:" + "x".repeat(73)).get("/v2/"), 401, "UNAUTHORIZED");
            assertRefused(client.showing("Bearer " + PASSWORD).get("/v2/"), 401, "UNAUTHORIZED");
            RegistryClient alice = client.as("alice:" + PASSWORD);
            assertStatus(200, alice.get("/v2/"));
            alice.image("r", "v1", "layer");
            assertStatus(200, alice.get("/v2/r/manifests/v1"));
            assertStatus(401, client.get("/v2/r/manifests/v1"));
        });
    }

    @Test
    @DisplayName("T11: a new password counts, and the old one does not, without a restart")
    void passwordsChange() throws Exception {
        HtpasswdAuthenticator users = users();
        serve(AccessControl.by(users), client -> {
            assertStatus(200, client.as("alice:" + PASSWORD).get("/v2/"));
            Path draft = Files.writeString(directory.resolve("draft"), HtpasswdLine.of("alice", "new", 4));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            users.reload();
            assertStatus(200, client.as("alice:new").get("/v2/"));
            assertStatus(401, client.as("alice:" + PASSWORD).get("/v2/"));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 0})
    @DisplayName("V-37: whoever guesses, from the same address and many at once, does not stop who is known")
    void whoIsKnownIsNotStoppedByThoseWhoGuess(int rememberedSeconds) throws Exception {
        Gate.Settings settings = new Gate.Settings(60, Duration.ofSeconds(rememberedSeconds));
        serve(AccessControl.by(users()).with(settings), client -> {
            RegistryClient alice = client.as("alice:" + PASSWORD);
            assertStatus(200, alice.get("/v2/"));
            int n = 16;
            ExecutorService threads = Executors.newFixedThreadPool(n);
            try {
                List<Future<List<Integer>>> guessing = new ArrayList<>();
                for (int i = 0; i < n; i++) {
                    String guess = "alice:guess-" + i + '-';
                    guessing.add(threads.submit(() -> {
                        List<Integer> statuses = new ArrayList<>();
                        for (int j = 0; j < 50; j++) {
                            statuses.add(client.as(guess + j).get("/v2/").statusCode());
                        }
                        return statuses;
                    }));
                }
                for (int i = 0; i < 100; i++) {
                    assertStatus(200, alice.get("/v2/"));
                }
                List<Integer> guesses = new ArrayList<>();
                for (Future<List<Integer>> each : guessing) {
                    guesses.addAll(each.get());
                }
                assertThat(guesses).hasSize(n * 50).containsOnly(401, 429);
                // What is under way when the last one too many is counted, is counted, too.
                assertThat(guesses.stream().filter(status -> status == 401)).hasSizeBetween(60, 60 + 64 + n);
                assertStatus(200, alice.get("/v2/"));
            } finally {
                threads.shutdownNow();
            }
        });
    }

    @Test
    @DisplayName("canary: neither passwords nor hashes come out, whatever happens, at the level that tells most")
    void nothingSecretIsLogged() throws Exception {
        HtpasswdAuthenticator users = users();
        String hash = HtpasswdLine.of("bob", PASSWORD, 4).substring("bob:".length());
        serve(AccessControl.by(users), client -> {
            assertStatus(200, client.as("alice:" + PASSWORD).get("/v2/"));
            assertStatus(401, client.as("alice:" + WRONG).get("/v2/"));
            assertStatus(401, client.as("alice:" + WRONG.repeat(10)).get("/v2/"));
            assertStatus(401, client.showing("Basic " + WRONG).get("/v2/"));
            Files.writeString(
                    file,
                    "bob:" + hash + "\nbob:" + hash + "x\n" + PASSWORD + "\n:" + hash + "\ncarol:" + PASSWORD
                            + "\ndave:" + hash.replace("$04$", "$30$"));
            users.reload();
            users.reload();
            Files.delete(file);
            users.reload();
        });
        assertThat(log.lines())
                .anyMatch(line -> line.contains("carol"))
                .anyMatch(line -> line.contains("stay as they were"));
        assertThat(String.join("\n", log.lines()))
                .doesNotContain(PASSWORD, hash, hash.substring(7), hash.substring(29), "Basic ");
    }
}
