package io.stowage.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.auth.Action;
import io.stowage.server.config.Configuration.Access;
import io.stowage.server.config.Configuration.AuthProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code auth} and {@code stowage.policy}. What is wrong there must never end in a registry that asks nobody. */
class AccessSectionsTest {

    private static final Map<String, Object> HTPASSWD = Map.of("realm", "Registry Realm", "path", "/auth/htpasswd");

    private static final Map<String, Object> TOKEN = Map.of(
            "realm", "https://auth.example.com/token", "service", "s", "issuer", "i", "rootcertbundle", "/certs.pem");

    private static Access read(Object auth) throws ConfigurationException {
        return read("auth", auth, Map.of());
    }

    private static Access read(String section, @Nullable Object value, Map<String, String> environment)
            throws ConfigurationException {
        Map<String, Object> file = new LinkedHashMap<>(Map.of("version", "0.1", "storage", "inmemory"));
        file.put(section, value);
        Map<String, Object> tree =
                EnvironmentOverrides.apply(file, environment, text -> text).tree();
        return Configuration.read(tree, environment).access();
    }

    private static Map<String, @Nullable Object> without(String provider) {
        Map<String, @Nullable Object> section = new LinkedHashMap<>();
        section.put(provider, null);
        return section;
    }

    @Test
    void nobodyIsAskedWhereNothingSaysSo() throws ConfigurationException {
        assertThat(read("http", Map.of(), Map.of()).providers()).isEmpty();
        assertThat(read("none").providers()).isEmpty();
        assertThat(read(Map.of("none", Map.of())).providers()).isEmpty();
        assertThat(read("http", Map.of(), Map.of()).policy()).isEmpty();
    }

    @Test
    void aFileOfUsers() throws ConfigurationException {
        assertThat(read(Map.of("htpasswd", HTPASSWD)).providers())
                .singleElement()
                .isInstanceOfSatisfying(AuthProvider.Htpasswd.class, found -> {
                    assertThat(found.settings().realm()).isEqualTo("Registry Realm");
                    assertThat(found.settings().path()).hasToString("/auth/htpasswd");
                });
    }

    @Test
    void aFileOfUsersByVariables() throws ConfigurationException {
        Access access = read(
                "http",
                Map.of(),
                Map.of(
                        "REGISTRY_AUTH", "htpasswd",
                        "REGISTRY_AUTH_HTPASSWD_REALM", "Registry Realm",
                        "REGISTRY_AUTH_HTPASSWD_PATH", "/auth/htpasswd"));
        assertThat(access.providers()).singleElement().isInstanceOf(AuthProvider.Htpasswd.class);
    }

    private static Access withClients(Map<String, Object> auth, String mode) throws ConfigurationException {
        Map<String, Object> tls =
                Map.of("certificate", "/c", "key", "/k", "clientcas", List.of("/ca"), "clientauth", mode);
        return Configuration.read(
                        Map.of("version", "0.1", "storage", "inmemory", "http", Map.of("tls", tls), "auth", auth))
                .access();
    }

    @Test
    void aCertificateThatNobodyVerifiesTellsNothing() throws ConfigurationException {
        Map<String, Object> certificate = Map.of("certificate", Map.of());
        for (String mode : List.of("request-client-cert", "require-any-client-cert")) {
            assertThatThrownBy(() -> withClients(certificate, mode)).hasMessageStartingWith("auth.certificate: ");
        }
        assertThatThrownBy(() -> read(certificate)).hasMessageStartingWith("auth.certificate: ");
        for (String mode : List.of("require-and-verify-client-cert", "verify-client-cert-if-given")) {
            assertThat(withClients(certificate, mode).providers()).hasSize(1);
        }
    }

    @Test
    void certificatesAndUsersAndIssuersStandTogetherAndTheOneThatKnowsFirstComesFirst() throws ConfigurationException {
        Map<String, Object> oidc =
                Map.of("issuers", List.of(Map.of("issuer", "https://issuer.example.com", "audiences", List.of("r"))));
        assertThat(withClients(
                                Map.of("certificate", Map.of(), "htpasswd", HTPASSWD, "oidc", oidc),
                                "verify-client-cert-if-given")
                        .providers())
                .hasSize(3)
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(AuthProvider.Oidc.class),
                        second -> assertThat(second).isInstanceOf(AuthProvider.Htpasswd.class),
                        third -> assertThat(third).isInstanceOf(AuthProvider.Certificate.class));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("ldap", "auth.ldap: "),
                Arguments.of(Map.of("ldap", Map.of("url", "canary")), "auth.ldap: "),
                Arguments.of("htpasswd", "auth.htpasswd.realm: "),
                Arguments.of(without("htpasswd"), "auth.htpasswd.realm: "),
                Arguments.of(Map.of("htpasswd", Map.of("realm", "r")), "auth.htpasswd.path: "),
                Arguments.of(Map.of("htpasswd", "canary"), "auth.htpasswd: "),
                Arguments.of(without("token"), "auth.token.realm: "),
                Arguments.of(Map.of("token", Map.of("realm", "r", "service", "s", "issuer", "i")), "auth.token"),
                Arguments.of(without("silly"), "auth.silly.realm: "),
                Arguments.of(without("oidc"), "auth.oidc.issuers"),
                Arguments.of(without("openshift"), "auth.openshift.apiserver: "),
                Arguments.of(without("kubernetes"), "auth.kubernetes.apiserver: "),
                Arguments.of(Map.of("none", Map.of(), "htpasswd", HTPASSWD), "auth: "),
                Arguments.of(Map.of("token", TOKEN, "htpasswd", HTPASSWD), "auth: "));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongStopsTheStart(Object auth, String line) {
        assertThatThrownBy(() -> read(auth))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(line)
                .hasMessageNotContainingAny("canary", "\n");
    }

    @Test
    void aClusterIsFoundByItsOwnVariables() throws ConfigurationException {
        Access access = read(
                "auth",
                without("openshift"),
                Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "6443"));
        assertThat(access.providers())
                .singleElement()
                .isInstanceOfSatisfying(AuthProvider.OpenShift.class, found -> assertThat(
                                found.settings().cluster().apiServer())
                        .hasToString("https://10.0.0.1:6443"));
    }

    private static Access policy(Object... rules) throws ConfigurationException {
        return read("stowage", Map.of("policy", List.of(rules)), Map.of());
    }

    @Test
    void aPolicyOfNothingAllowsNothing() throws ConfigurationException {
        assertThat(policy().policy())
                .hasValueSatisfying(policy -> assertThat(policy.rules()).isEmpty());
    }

    @Test
    void rulesSayWhoWhereAndWhat() throws ConfigurationException {
        Access access = policy(
                Map.of("anonymous", true, "repositories", List.of("public/**"), "actions", List.of("pull")),
                Map.of(
                        "groups",
                        List.of("dev"),
                        "repositories",
                        List.of("team/**"),
                        "actions",
                        List.of("pull", "create")),
                Map.of("repositories", List.of("**"), "actions", List.of("*")),
                Map.of("users", List.of("ops"), "actions", List.of("catalog", "metrics")));
        var rules = access.policy().orElseThrow().rules();
        assertThat(rules).hasSize(4);
        assertThat(rules.get(0).who().anybody()).isTrue();
        assertThat(rules.get(1).who().anyUser()).isFalse();
        assertThat(rules.get(1).actions()).containsExactlyInAnyOrder(Action.PULL, Action.CREATE, Action.PUSH);
        assertThat(rules.get(2).who().anyUser()).isTrue();
        assertThat(rules.get(2).actions()).containsExactlyInAnyOrder(Action.values());
    }

    static Stream<Arguments> wrongRules() {
        return Stream.of(
                Arguments.of(Map.of("repositories", List.of("**")), "stowage.policy[0].actions: "),
                Arguments.of(
                        Map.of("repositories", List.of("**"), "actions", List.of("read")),
                        "stowage.policy[0].actions: "),
                Arguments.of(Map.of("actions", List.of("pull")), "stowage.policy[0].repositories: "),
                Arguments.of(
                        Map.of("repositories", List.of("Team/"), "actions", List.of("pull")),
                        "stowage.policy[0].repositories: "),
                Arguments.of(
                        Map.of(
                                "anonymous", true,
                                "users", List.of("a"),
                                "repositories", List.of("**"),
                                "actions", List.of("pull")),
                        "stowage.policy[0]: "));
    }

    @ParameterizedTest
    @MethodSource("wrongRules")
    void wrongRulesStopTheStart(Map<String, Object> rule, String line) {
        assertThatThrownBy(() -> policy(rule))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(line);
    }

    @Test
    void proxiesAreNetworks() throws ConfigurationException {
        List<String> networks = new ArrayList<>(List.of("10.0.0.0/8", "fd00::/8", "192.0.2.1"));
        assertThat(read("stowage", Map.of("trustedproxies", networks), Map.of()).trustedProxies())
                .isEqualTo(networks);
        for (String wrong : List.of("proxy.example.com", "10.0.0.0/33", "10.0.0.0/x", "")) {
            assertThatThrownBy(() -> read("stowage", Map.of("trustedproxies", List.of(wrong)), Map.of()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("stowage.trustedproxies: ");
        }
    }
}
