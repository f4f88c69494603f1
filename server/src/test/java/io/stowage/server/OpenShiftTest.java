package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Answers.json;
import static io.stowage.server.Answers.strings;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.utf8;
import static io.stowage.server.auth.kubernetes.StubKubernetes.ANYBODY;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.kubernetes.OpenShiftAuthenticator;
import io.stowage.server.auth.kubernetes.OpenShiftSettings;
import io.stowage.server.auth.kubernetes.StubKubernetes;
import io.stowage.storage.memory.MemoryStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** O8: a registry that asks OpenShift who somebody is, and what he may do. */
class OpenShiftTest {

    private static final String MANIFEST = "/v2/team/app/manifests/v1";

    private static final String GET = "get imagestreams/layers";
    private static final String UPDATE = "update imagestreams/layers";

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(MemoryStore::new, this::access);

    private final StubKubernetes cluster;
    private RegistryClient anonymous;
    private RegistryClient alice;
    private RegistryClient admin;
    private Digest layer;
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(folder);
    }

    OpenShiftTest() throws Exception {
        cluster = StubKubernetes.start(certificate, folder);
    }

    private void access(RegistryBuilder builder) {
        builder.clock(() -> now)
                .openShiftTokens(true)
                .openShiftMetrics(() -> "imageregistry")
                .access(AccessControl.by(new OpenShiftAuthenticator(
                        new OpenShiftSettings(Optional.empty(), cluster.cluster()), () -> now)));
    }

    @BeforeEach
    void push() {
        anonymous = registry.client();
        cluster.user("sha256~admin", "admin");
        for (String right : List.of(GET, UPDATE, "delete images", "list imagestreams")) {
            cluster.allow("admin", right);
        }
        admin = anonymous.showing("Bearer sha256~admin");
        admin.image("team/app", "v1", "layer");
        admin.image("other/app", "v1", "other layer");
        layer = Digest.sha256(utf8("layer"));
        cluster.user("sha256~alice", "alice", "system:authenticated");
        alice = anonymous.showing("Bearer sha256~alice");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void later(long seconds) {
        now = now.plus(Duration.ofSeconds(seconds));
    }

    private String challenge() {
        return "Bearer realm=\"" + registry.registry().url() + "/openshift/token\"";
    }

    @Test
    void aTokenIsTakenAsItIsAndAsAPassword() {
        cluster.allow("alice", GET + " team/app");
        for (RegistryClient client :
                List.of(alice, anonymous.as("unused:sha256~alice"), anonymous.as(":sha256~alice"))) {
            assertStatus(200, client.get("/v2/"));
            assertStatus(200, client.get(MANIFEST));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer sha256~mallory",
                "Bearer own-token",
                "Basic YWxpY2U6",
                "Basic YWxpY2U6YW5vbnltb3Vz",
                "Basic YWxpY2U6IA==",
                "Basic YWxpY2U6YQpi",
                "Bearer t\u00f6ken",
            })
    void whatIsNoTokenIsRefused(String shown) {
        HttpResponse<byte[]> answer = anonymous.showing(shown).get("/v2/");
        assertRefused(answer, 401, "UNAUTHORIZED");
        assertThat(header(answer, "WWW-Authenticate")).isEqualTo(challenge() + ",error=\"invalid_token\"");
    }

    @Test
    @DisplayName("an API that is asked without a token would take the registry for who asks")
    void anEmptyPasswordIsNeverSent() {
        int before = cluster.asked().size();
        assertStatus(401, anonymous.as("alice:").get("/v2/"));
        assertThat(cluster.asked()).hasSize(before);
    }

    @Test
    @DisplayName("K-33: whoever shows nothing is told where tokens are to be had, in one line")
    void whoShowsNothingIsToldWhereTokensAre() {
        for (String path : List.of("/v2/", MANIFEST, "/v2/team/none/tags/list")) {
            HttpResponse<byte[]> answer = anonymous.get(path);
            assertRefused(answer, 401, "UNAUTHORIZED");
            assertThat(header(answer, "WWW-Authenticate")).isEqualTo(challenge());
        }
    }

    @Test
    void whoHasNoTokenMayWhatAnybodyMay() {
        cluster.allow(ANYBODY, GET + " team/app");
        RegistryClient tokenOfNobody = anonymous.showing("Bearer anonymous");
        assertStatus(401, anonymous.get("/v2/"));
        assertStatus(200, tokenOfNobody.get("/v2/"));
        for (RegistryClient client : List.of(anonymous, tokenOfNobody)) {
            assertStatus(200, client.get(MANIFEST));
            assertStatus(401, client.get("/v2/other/app/manifests/v1"));
            assertStatus(401, client.post("/v2/team/app/blobs/uploads/"));
            assertStatus(401, client.get("/v2/_catalog"));
        }
        assertThat(cluster.asked()).contains("subjectaccessreviews " + GET + " team/app");
    }

    @Test
    @DisplayName("the flow of docker and podman: no token, challenge, token, request")
    void theTokenIsEchoedAfterItWasVerified() {
        String path = "/openshift/token?account=any&client_id=docker&offline_token=true&scope=repository:team/app:pull";
        HttpResponse<byte[]> echoed =
                assertStatus(200, anonymous.as("any:sha256~alice").get(path));
        assertThat(json(echoed).path("token").asText()).isEqualTo("sha256~alice");
        assertThat(json(echoed).path("access_token").asText()).isEqualTo("sha256~alice");
        assertStatus(200, alice.get(path));
        assertThat(json(assertStatus(200, anonymous.get(path))).path("token").asText())
                .isEqualTo("anonymous");
        HttpResponse<byte[]> refused =
                assertStatus(401, anonymous.as("any:sha256~canary").get(path));
        assertThat(RegistryClient.text(refused)).doesNotContain("canary");
        // containerd asks so first, and then as the others do
        assertStatus(405, anonymous.as("any:sha256~alice").post("/openshift/token"));
    }

    @Test
    @DisplayName("O14: the metrics are for whoever may get registry/metrics")
    void metricsAreARightOfTheirOwn() {
        String path = "/extensions/v2/metrics";
        assertStatus(401, anonymous.get(path));
        assertStatus(403, admin.get(path));
        cluster.allow("alice", "get registry/metrics");
        assertThat(RegistryClient.text(assertStatus(200, alice.get(path)))).isEqualTo("imageregistry");
    }

    /** get, update, delete images, list imagestreams; 2 for what is let in, whatever comes of it. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET,    /v2/,                              2   2   2   2",
        "GET,    /v2/team/app/manifests/v1,         2   403 403 403",
        "HEAD,   /v2/team/app/blobs/LAYER,          2   403 403 403",
        "GET,    /v2/team/app/tags/list,            2   403 403 403",
        "GET,    /v2/other/app/manifests/v1,        403 403 403 403",
        "POST,   /v2/team/app/blobs/uploads/,       403 2   403 403",
        "POST,   /v2/other/app/blobs/uploads/,      403 403 403 403",
        "PUT,    /v2/team/app/manifests/v2,         403 2   403 403",
        "DELETE, /v2/team/app/blobs/uploads/none,   403 2   403 403",
        "DELETE, /v2/team/app/manifests/v1,         403 403 2   403",
        "DELETE, /v2/team/app/blobs/LAYER,          403 403 2   403",
        "DELETE, /admin/blobs/LAYER,                403 403 2   403",
        "GET,    /v2/_catalog,                      403 403 403 2",
    })
    void everyRightOpensItsRoutesAndNoOther(String method, String path, String expected) {
        List<String> rights = List.of(GET + " team/app", UPDATE + " team/app", "delete images", "list imagestreams");
        String seen = "";
        for (String right : rights) {
            cluster.allow("alice", right);
            int status = alice.send(method, path.replace("LAYER", layer.toString()), new byte[0])
                    .statusCode();
            assertThat(status).isLessThan(500);
            seen += (status == 403 || status == 401 ? status : "2") + " ";
            cluster.forbid("alice", right);
            later(31);
        }
        assertThat(seen.strip()).isEqualTo(expected.replaceAll(" +", " "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "team/app/part", "a/b/c/d"})
    void onlyNamesOfTwoPartsAreImageStreams(String name) {
        assertStatus(200, admin.get("/v2/"));
        int before = cluster.asked().size();
        String path = "/v2/" + name;
        assertRefused(admin.get(path + "/manifests/v1"), 403, "DENIED");
        assertRefused(admin.post(path + "/blobs/uploads/"), 403, "DENIED");
        assertRefused(admin.delete(path + "/manifests/v1"), 403, "DENIED");
        assertThat(cluster.asked()).hasSize(before);
        assertStatus(401, anonymous.get(path + "/manifests/v1"));
    }

    @Test
    @DisplayName("V-09: a mount from where one may not pull begins an upload")
    void crossMountsFallBackToUploads() {
        cluster.allow("alice", UPDATE + " other/app");
        String mount = "/v2/other/app/blobs/uploads/?mount=" + layer + "&from=team/app";
        assertStatus(202, alice.post(mount));
        assertStatus(202, alice.post("/v2/other/app/blobs/uploads/?mount=" + layer + "&from=app"));
        cluster.allow("alice", GET + " team/app");
        later(31);
        assertStatus(201, alice.post(mount));
    }

    @Test
    void answersAreRememberedForAWhile() {
        cluster.allow("alice", GET + " team/app");
        assertStatus(200, alice.get(MANIFEST));
        int before = cluster.asked().size();
        for (int i = 0; i < 5; i++) {
            assertStatus(200, alice.get(MANIFEST));
        }
        assertThat(cluster.asked()).hasSize(before);
        cluster.forbid("alice", GET + " team/app");
        later(29);
        assertStatus(200, alice.get(MANIFEST));
        later(2);
        assertRefused(alice.get(MANIFEST), 403, "DENIED");
    }

    @Test
    void aRevokedTokenDiesWithinAMinute() {
        cluster.allow("alice", GET + " team/app");
        assertStatus(200, alice.get(MANIFEST));
        cluster.revoke("sha256~alice");
        later(31);
        // its rights are gone first
        assertStatus(403, alice.get(MANIFEST));
        later(30);
        assertStatus(401, alice.get(MANIFEST));
        assertStatus(401, alice.get("/v2/"));
    }

    @Test
    @DisplayName("one login's answers are not another's, whoever asks first")
    void rightsAreNotShared() {
        cluster.allow("alice", GET + " team/app");
        cluster.user("sha256~bob", "bob");
        assertStatus(200, alice.get(MANIFEST));
        assertStatus(403, anonymous.showing("Bearer sha256~bob").get(MANIFEST));
        assertStatus(401, anonymous.get(MANIFEST));
        assertStatus(200, alice.get(MANIFEST));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 302, 400})
    void whatCannotBeFoundOutIsNotRefused(int status) {
        cluster.answer("selfsubjectreviews", status);
        HttpResponse<byte[]> answer = alice.get(MANIFEST);
        assertRefused(answer, 503, "UNAVAILABLE");
        assertThat(header(answer, "Retry-After")).isNotEmpty();
        cluster.answer("selfsubjectreviews", 0);
        cluster.answer("selfsubjectaccessreviews", status);
        assertRefused(alice.get(MANIFEST), 503, "UNAVAILABLE");
        cluster.answer("subjectaccessreviews", status);
        assertRefused(anonymous.get(MANIFEST), 503, "UNAVAILABLE");
        cluster.answer("selfsubjectaccessreviews", 0);
        cluster.allow("alice", GET + " team/app");
        assertStatus(200, alice.get(MANIFEST));
    }

    @Test
    void whoIsKnownGoesOnWhileTheApiIsDown() {
        cluster.allow("alice", GET + " team/app");
        assertStatus(200, alice.get(MANIFEST));
        cluster.close();
        assertStatus(200, alice.get(MANIFEST));
        assertRefused(alice.get("/v2/other/app/manifests/v1"), 503, "UNAVAILABLE");
        assertRefused(anonymous.get(MANIFEST), 503, "UNAVAILABLE");
        assertStatus(401, anonymous.get("/v2/"));
        later(31);
        assertRefused(alice.get(MANIFEST), 503, "UNAVAILABLE");
        assertStatus(200, alice.get("/v2/"));
        later(30);
        assertRefused(alice.get("/v2/"), 503, "UNAVAILABLE");
    }

    @Test
    void aTokenThatMayAskNothingIsAsGoodAsNone() {
        cluster.answer("selfsubjectaccessreviews", 403);
        cluster.allow(ANYBODY, GET + " team/app");
        assertStatus(200, alice.get(MANIFEST));
        assertStatus(403, alice.get("/v2/other/app/manifests/v1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRegistryThatMayNotAskGivesAnybodyNothing(int status) {
        cluster.allow("alice", GET + " team/app");
        cluster.allow(ANYBODY, GET + " team/app");
        cluster.answer("subjectaccessreviews", status);
        assertStatus(401, anonymous.get(MANIFEST));
        assertStatus(200, alice.get(MANIFEST));
    }

    @Test
    void olderClustersAreAskedForTheUser() {
        cluster.answer("selfsubjectreviews", 404);
        cluster.allow("alice", GET + " team/app");
        assertStatus(200, alice.get(MANIFEST));
        assertThat(cluster.asked()).contains("~");
        assertStatus(401, anonymous.showing("Bearer sha256~mallory").get("/v2/"));
        cluster.answer("~", 404);
        later(61);
        assertRefused(alice.get("/v2/"), 503, "UNAVAILABLE");
    }

    @Test
    void nobodysTokenIsNobodys() {
        cluster.user("sha256~odd", ANYBODY);
        cluster.user("sha256~odder", "odd", "system:unauthenticated");
        for (String token : List.of("sha256~odd", "sha256~odder")) {
            assertStatus(401, anonymous.showing("Bearer " + token).get("/v2/"));
        }
    }

    @Test
    void theCatalogHasWhatOneMayPullAndIsAskedForOnce() {
        for (int i = 0; i < 20; i++) {
            admin.image("many/app-" + i, "v1", "layer");
        }
        int before = cluster.asked().size();
        assertThat(strings(json(admin.get("/v2/_catalog")).path("repositories")))
                .hasSize(22);
        assertThat(cluster.asked().size() - before).isLessThanOrEqualTo(2);
        cluster.allow("alice", "list imagestreams");
        cluster.allow("alice", GET + " many/app-7");
        assertThat(strings(json(alice.get("/v2/_catalog")).path("repositories")))
                .containsExactly("many/app-7");
    }
}
