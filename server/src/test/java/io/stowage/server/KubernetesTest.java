package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.Action;
import io.stowage.server.auth.Policy;
import io.stowage.server.auth.RepositoryPattern;
import io.stowage.server.auth.Rule;
import io.stowage.server.auth.Rule.Subjects;
import io.stowage.server.auth.WordPattern;
import io.stowage.server.auth.kubernetes.KubernetesAuthenticator;
import io.stowage.server.auth.kubernetes.KubernetesSettings;
import io.stowage.server.auth.kubernetes.StubKubernetes;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that asks Kubernetes who somebody is; what he may do is said by the policy. */
class KubernetesTest {

    private static final String BUILDER = "system:serviceaccount:team:builder";

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(MemoryStore::new, builder -> access(builder, List.of()));

    @RegisterExtension
    final RegistryExtension narrow =
            new RegistryExtension(MemoryStore::new, builder -> access(builder, List.of("registry", "other")));

    private final StubKubernetes cluster;
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(folder);
    }

    KubernetesTest() throws Exception {
        cluster = StubKubernetes.start(certificate, folder);
    }

    private void access(RegistryBuilder builder, List<String> audiences) {
        Policy policy = new Policy(List.of(new Rule(
                new Subjects(
                        false,
                        false,
                        List.of(WordPattern.of("carol")),
                        List.of(WordPattern.of("system:serviceaccounts:team"))),
                List.of(RepositoryPattern.of("team/**")),
                Set.of(Action.PULL, Action.PUSH))));
        builder.clock(() -> now)
                .access(AccessControl.by(new KubernetesAuthenticator(
                                new KubernetesSettings("team's cluster", cluster.cluster(), audiences), () -> now))
                        .with(policy));
    }

    @BeforeEach
    void makeUsers() {
        cluster.user("builder-token", BUILDER, "system:serviceaccounts", "system:serviceaccounts:team");
        cluster.user("carol-token", "carol");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private RegistryClient client(String token) {
        return registry.client().showing("Bearer " + token);
    }

    @Test
    void aTokenIsTakenAsItIsAndAsAPassword() {
        client("builder-token").image("team/app", "v1", "layer");
        registry.client().as("any:carol-token").image("team/app", "v2", "layer");
        assertStatus(200, registry.client().as(":builder-token").get("/v2/team/app/manifests/v2"));
        assertRefused(client("carol-token").post("/v2/other/app/blobs/uploads/"), 403, "DENIED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer mallory", "Bearer own-token", "Basic YTo=", "Basic YTptYWxsb3J5", "Bearer anonymous"})
    void whatIsNoTokenIsRefused(String shown) {
        HttpResponse<byte[]> answer = registry.client().showing(shown).get("/v2/");
        assertRefused(answer, 401, "UNAUTHORIZED");
        assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Basic realm=\"team's cluster\"");
    }

    @Test
    void whoShowsNothingIsAsked() {
        HttpResponse<byte[]> answer = registry.client().get("/v2/team/app/manifests/v1");
        assertRefused(answer, 401, "UNAUTHORIZED");
        assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Basic realm=\"team's cluster\"");
        assertThat(cluster.asked()).isEmpty();
    }

    @Test
    @DisplayName("V-10: groups are what the cluster says now, and nothing of what it said before")
    void groupsAreReplaced() {
        RegistryClient builder = client("builder-token");
        assertStatus(202, builder.post("/v2/team/app/blobs/uploads/"));
        cluster.user("builder-token", BUILDER, "system:serviceaccounts");
        assertStatus(202, builder.post("/v2/team/app/blobs/uploads/"));
        now = now.plus(Duration.ofSeconds(61));
        assertRefused(builder.post("/v2/team/app/blobs/uploads/"), 403, "DENIED");
    }

    @Test
    void aRevokedTokenDiesWithinAMinute() {
        assertStatus(200, client("carol-token").get("/v2/"));
        cluster.revoke("carol-token");
        now = now.plus(Duration.ofSeconds(61));
        assertStatus(401, client("carol-token").get("/v2/"));
    }

    @Test
    @DisplayName("a token for somebody else is none, although its signature is good")
    void tokensHaveToBeMeantForTheRegistry() {
        RegistryClient builder = narrow.client().showing("Bearer builder-token");
        assertStatus(200, builder.get("/v2/"));
        cluster.audiences("https://kubernetes.default.svc");
        now = now.plus(Duration.ofSeconds(61));
        assertStatus(401, builder.get("/v2/"));
        cluster.audiences();
        assertStatus(401, builder.get("/v2/"));
        assertStatus(200, client("builder-token").get("/v2/"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 500, 503, 302})
    void whatCannotBeFoundOutIsNotRefused(int status) {
        cluster.answer("tokenreviews", status);
        assertRefused(client("carol-token").get("/v2/"), 503, "UNAVAILABLE");
        assertStatus(401, registry.client().get("/v2/"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201})
    void anAnswerThatSaysNothingIsNone(int status) {
        cluster.answer("tokenreviews", status);
        assertRefused(client("carol-token").get("/v2/"), 503, "UNAVAILABLE");
    }

    @Test
    void theRegistrysOwnTokenIsReadEachTime() throws IOException {
        Path token = cluster.cluster().tokenFile().orElseThrow();
        Files.writeString(token, "expired");
        assertRefused(client("carol-token").get("/v2/"), 503, "UNAVAILABLE");
        Files.writeString(token, StubKubernetes.OWN_TOKEN);
        assertStatus(200, client("carol-token").get("/v2/"));
        Files.delete(token);
        assertRefused(client("builder-token").get("/v2/"), 503, "UNAVAILABLE");
    }
}
