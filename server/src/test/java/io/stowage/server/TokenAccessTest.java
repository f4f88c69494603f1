package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Answers.json;
import static io.stowage.server.Answers.strings;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.jwt.TestClock;
import io.stowage.server.auth.jwt.TestKey;
import io.stowage.server.auth.jwt.World;
import io.stowage.server.auth.token.TokenAuthenticator;
import io.stowage.server.auth.token.TokenSettings;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T16: a registry that believes a token server. */
class TokenAccessTest {

    private static final TestKey KEY = TestKey.elliptic("P-256");

    private static final String START =
            "Bearer realm=\"https://auth.example.com/token\",service=\"" + World.SERVICE + '"';

    @TempDir
    static Path folder;

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(MemoryStore::new, TokenAccessTest::protect);

    private static void protect(RegistryBuilder builder) {
        try {
            Path keys = Files.writeString(folder.resolve("keys"), TestKey.set(KEY.jwk(Map.of("kid", "k"))));
            builder.access(AccessControl.by(TokenAuthenticator.open(settings(keys), new TestClock())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TokenSettings settings(Path keys) {
        return new TokenSettings(
                "https://auth.example.com/token",
                World.SERVICE,
                "issuer",
                Optional.empty(),
                Optional.of(keys),
                List.of(),
                false,
                "");
    }

    /** @param grants as in {@code repository:team/app:pull,push}, with spaces between them */
    private RegistryClient with(String name, String grants) {
        StringBuilder access = new StringBuilder();
        for (String grant : grants.split(" ", -1)) {
            String[] parts = grant.split(":", -1);
            access.append(access.isEmpty() ? "" : ",")
                    .append("{\"type\":\"" + parts[0] + "\",\"name\":\"" + parts[1] + "\",\"actions\":[\""
                            + parts[2].replace(",", "\",\"") + "\"]}");
        }
        String claims = "{\"iss\":\"issuer\",\"aud\":\"" + World.SERVICE + "\",\"sub\":\"" + name
                + "\",\"exp\":253402300799,\"access\":[" + access + "]}";
        return registry.client().showing("Bearer " + KEY.token("ES256", "{\"alg\":\"ES256\",\"kid\":\"k\"}", claims));
    }

    private static void assertChallenged(HttpResponse<byte[]> answer, String end) {
        assertRefused(answer, 401, "UNAUTHORIZED");
        assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(1);
        assertThat(header(answer, "WWW-Authenticate")).isEqualTo(START + end);
    }

    @Test
    void whoShowsNothingIsToldWhatToAskFor() {
        RegistryClient nobody = registry.client();
        assertChallenged(nobody.get("/v2/"), "");
        assertChallenged(nobody.get("/v2/team/app/tags/list"), ",scope=\"repository:team/app:pull\"");
        assertChallenged(nobody.post("/v2/team/app/blobs/uploads/"), ",scope=\"repository:team/app:pull,push\"");
        assertChallenged(nobody.get("/v2/_catalog"), ",scope=\"registry:catalog:*\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", ""})
    @DisplayName("K-33: whose token does not reach is told so, though he have no name")
    void whoseTokenDoesNotReachIsToldSo(String name) {
        with("pusher", "repository:team/app:pull,push").image("team/app", "v1", "layer");
        RegistryClient reader = with(name, "repository:team/app:pull");
        assertStatus(200, reader.get("/v2/"));
        assertStatus(200, reader.get("/v2/team/app/tags/list"));
        assertChallenged(
                reader.post("/v2/team/app/blobs/uploads/"),
                ",scope=\"repository:team/app:pull,push\",error=\"insufficient_scope\"");
        assertChallenged(
                reader.get("/v2/other/app/tags/list"),
                ",scope=\"repository:other/app:pull\",error=\"insufficient_scope\"");
    }

    @Test
    void aTokenThatIsWrongIsToldSo() {
        assertChallenged(registry.client().showing("Bearer x").get("/v2/"), ",error=\"invalid_token\"");
    }

    @Test
    void theCatalogsScopeShowsAllRepositories() {
        RegistryClient pusher = with("pusher", "repository:a:pull,push repository:b:pull,push");
        pusher.image("a", "v1", "layer");
        pusher.image("b", "v1", "layer");
        assertThat(strings(json(with("x", "registry:catalog:*").get("/v2/_catalog"))
                        .path("repositories")))
                .containsExactly("a", "b");
        assertChallenged(
                with("x", "repository:a:pull").get("/v2/_catalog"),
                ",scope=\"registry:catalog:*\",error=\"insufficient_scope\"");
    }
}
