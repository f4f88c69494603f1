package io.stowage.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.RepositoryName;
import io.stowage.server.TestCertificate;
import io.stowage.server.auth.Access;
import io.stowage.server.auth.Action;
import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Authenticator.Problem;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Login;
import io.stowage.server.auth.LoginException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenShiftAuthenticatorTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    static Path certificates;

    @TempDir
    Path folder;

    private static TestCertificate certificate;

    private StubKubernetes cluster;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(certificates);
    }

    @BeforeEach
    void start() throws Exception {
        cluster = StubKubernetes.start(certificate, folder);
        cluster.user("canary", "alice", "developers");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private OpenShiftAuthenticator authenticator(Optional<URI> tokenRealm) {
        return new OpenShiftAuthenticator(new OpenShiftSettings(tokenRealm, cluster.cluster()), () -> NOW);
    }

    private Login login() throws LoginException {
        return authenticator(Optional.empty())
                .authenticate(new Credentials.Bearer("canary"))
                .orElseThrow();
    }

    @Test
    void aLoginIsWhoTheClusterSaysAndDoesNotLastLong() throws Exception {
        assertThat(login().identity().user()).isEqualTo("alice");
        assertThat(login().identity().groups()).isEqualTo(Set.of("developers"));
        assertThat(login().expires()).isEqualTo(NOW.plusSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"CATALOG", "ADMIN", "METRICS"})
    void rightsToTheRegistryAreEachTheirOwn(Action action) throws Exception {
        Access access = Access.toRegistry(action);
        assertThat(login().rights().permit(access)).isFalse();
        cluster.allow(
                "alice",
                switch (action) {
                    case CATALOG -> "list imagestreams";
                    case ADMIN -> "delete images";
                    default -> "get registry/metrics";
                });
        Login login = login();
        for (Action each : List.of(Action.CATALOG, Action.ADMIN, Action.METRICS)) {
            assertThat(login.rights().permit(Access.toRegistry(each))).isEqualTo(each == action);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"PUSH", "CREATE", "UPDATE"})
    void allThatIsWrittenIsAnUpdate(Action action) throws Exception {
        cluster.allow("alice", "update imagestreams/layers team/app");
        Login login = login();
        assertThat(login.rights().permit(Access.to(action, new RepositoryName("team/app"))))
                .isTrue();
        assertThat(login.rights().permit(Access.to(action, new RepositoryName("team/app2"))))
                .isFalse();
    }

    @Test
    void whatIsKnownIsToldWithoutAsking() throws Exception {
        cluster.allow("alice", "get imagestreams/layers team/app");
        Login login = login();
        Access pull = Access.to(Action.PULL, new RepositoryName("team/app"));
        assertThat(login.rights().known(pull)).isEmpty();
        assertThat(login.rights().permit(pull)).isTrue();
        cluster.close();
        assertThat(login.rights().known(pull)).contains(true);
        assertThat(login.rights().known(Access.to(Action.PULL, new RepositoryName("app"))))
                .contains(false);
        assertThat(login.rights().known(Access.to(Action.PUSH, new RepositoryName("team/app"))))
                .isEmpty();
    }

    @Test
    void otherCredentialsAreNotForIt() throws Exception {
        assertThat(authenticator(Optional.empty()).authenticate(new Credentials.Unreadable()))
                .isEmpty();
        assertThat(cluster.asked()).isEmpty();
    }

    @Test
    void theChallengeNamesTheConfiguredRealmOrTheClientsOwnWord() {
        Attempt attempt =
                new Attempt(new Credentials.None(), List.of(), "127.0.0.1", () -> "https://registry.apps.example.com");
        assertThat(authenticator(Optional.empty()).challenge(attempt, Optional.empty()))
                .isEqualTo("Bearer realm=\"https://registry.apps.example.com/openshift/token\"");
        assertThat(authenticator(Optional.of(URI.create("https://login.example.com:8443")))
                        .challenge(attempt, Optional.of(Problem.INVALID_TOKEN)))
                .isEqualTo("Bearer realm=\"https://login.example.com:8443/openshift/token\",error=\"invalid_token\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"selfsubjectreviews", "selfsubjectaccessreviews"})
    @DisplayName("V-11 V-46: no failure tells a token")
    void tokensAreNotTold(String endpoint) {
        for (int status : List.of(401, 404, 500)) {
            cluster.answer("~", 500);
            cluster.answer(endpoint, status);
            try {
                Login login = login();
                assertThat(login.toString()).doesNotContain("canary");
                login.rights().permit(Access.toRegistry(Action.METRICS));
            } catch (LoginException e) {
                StringWriter all = new StringWriter();
                e.printStackTrace(new PrintWriter(all));
                assertThat(all.toString()).doesNotContain("canary");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry.example.com",
                "/openshift/token",
                "ftp://registry.example.com",
                "https://",
                "https:///",
                "https://registry.example.com/path",
                "https://registry.example.com?a=b",
                "https://user@registry.example.com",
            })
    void aTokenRealmIsAnOrigin(String url) {
        Cluster own = cluster.cluster();
        assertThatThrownBy(() -> {
                    Optional<URI> realm = Optional.of(URI.create(url));
                    new OpenShiftSettings(realm, own);
                })
                .isInstanceOf(IllegalArgumentException.class);
    }
}
