package io.stowage.server.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Identity;
import io.stowage.server.auth.Login;
import io.stowage.server.auth.LoginException;
import io.stowage.server.auth.LoginException.Refused;
import io.stowage.server.auth.Rights;
import io.stowage.server.auth.jwt.Forgery;
import io.stowage.server.auth.jwt.TestAuthority;
import io.stowage.server.auth.jwt.TestClock;
import io.stowage.server.auth.jwt.TestKey;
import io.stowage.server.auth.jwt.World;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who somebody is by a token of an issuer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcAuthenticatorTest {

    private World world;
    private StubIssuer stub;
    private OidcAuthenticator plain;
    private OidcAuthenticator authenticator;

    @BeforeAll
    void start() throws IOException {
        stub = StubIssuer.http();
        world = World.of(stub.url());
        stub.tell(world.set());
        plain = with("sub", "", Optional.empty(), "");
    }

    @BeforeEach
    void reset() {
        authenticator = plain;
    }

    @AfterAll
    void stop() {
        stub.close();
    }

    private OidcAuthenticator with(String userClaim, String userPrefix, Optional<String> groups, String groupPrefix) {
        return new OidcAuthenticator(
                new OidcSettings(
                        "a \"registry\"",
                        List.of(
                                OidcSettings.Issuer.of("https://another.example.com", Set.of("x")),
                                new OidcSettings.Issuer(
                                        stub.url(),
                                        Set.of(World.SERVICE, "more"),
                                        userClaim,
                                        userPrefix,
                                        groups,
                                        groupPrefix,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()))),
                new TestClock());
    }

    private Login login(String token) throws LoginException {
        return authenticator.authenticate(new Credentials.Bearer(token)).orElseThrow();
    }

    private String saying(String name, String members) {
        return world.ec().token("ES256", "{\"alg\":\"ES256\",\"kid\":\"ec\"}", world.claims(name, members));
    }

    static Stream<Forgery> forgeries() {
        return Forgery.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    @DisplayName("V-04 V-38: no forged token is believed, neither as a token nor as a password")
    void forgedTokensAreRefused(Forgery forgery) throws LoginException {
        String token = forgery.token().apply(world);
        assertThatThrownBy(() -> login(token))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(forgery.serverOnly() ? "" : forgery.reason());
        Optional<Login> byPassword;
        try {
            byPassword = authenticator.authenticate(new Credentials.Basic("alice", token));
        } catch (Refused e) {
            byPassword = Optional.empty();
        }
        assertThat(byPassword).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "RS256, rsa",
        "RS384, rsa",
        "RS512, rsa",
        "PS256, rsa",
        "PS384, rsa",
        "PS512, rsa",
        "ES256, ec",
        "ES384, ec384",
        "ES512, ec521",
        "EdDSA, ed",
    })
    void everyAlgorithmIsUnderstood(String algorithm, String name) throws LoginException {
        TestKey key = world.key(name);
        String token = key.token(algorithm, "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + name + "\"}", world.claims());
        Login login = login(token);
        assertThat(login.identity()).isEqualTo(Identity.of("alice", Set.of()));
        assertThat(login.rights()).isSameAs(Rights.ALL);
        assertThat(login.expires()).isEqualTo(TestClock.NOW.plusSeconds(360));
        assertThat(authenticator.authenticate(new Credentials.Basic("whoever", token)))
                .contains(login);
    }

    @Test
    @DisplayName("V-04: secrets and certificates are not what an issuer signs by, though he tell them")
    void secretsAndCertificatesAreNotForIssuers() {
        assertThatThrownBy(() ->
                        login(world.secret().token("HS256", "{\"alg\":\"HS256\",\"kid\":\"secret\"}", world.claims())))
                .hasMessageContaining("algorithm is not allowed");
        TestAuthority leaf = world.leaf();
        assertThatThrownBy(() -> login(leaf.key()
                        .token("ES256", "{\"alg\":\"ES256\",\"x5c\":[\"" + leaf.base64() + "\"]}", world.claims())))
                .isInstanceOf(Refused.class);
    }

    @Test
    void othersPasswordsAreOthersBusiness() throws LoginException {
        for (String password : List.of(
                "", "secret", "a.b.c", world.from("https://unknown.example.com").genuine())) {
            assertThat(authenticator.authenticate(new Credentials.Basic("alice", password)))
                    .isEmpty();
        }
        assertThatThrownBy(() -> login("sha256~opaque")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> login(world.from("https://unknown.example.com").genuine()))
                .isInstanceOf(Refused.class);
    }

    @Test
    void theUsersNameIsWhatTheClaimSaysBehindThePrefix() throws LoginException {
        authenticator = with("preferred_username", "oidc:", Optional.empty(), "");
        assertThat(login(saying("", "\"preferred_username\":\"bob\""))
                        .identity()
                        .user())
                .isEqualTo("oidc:bob");
        for (String none : List.of("\"x\":1", "\"preferred_username\":\"\"", "\"preferred_username\":[\"bob\"]")) {
            assertThatThrownBy(() -> login(saying("", none))).isInstanceOf(Refused.class);
        }
    }

    @Test
    void anAddressThatIsNotVerifiedIsNobodys() throws LoginException {
        authenticator = with("email", "", Optional.empty(), "");
        String address = "\"email\":\"bob@example.com\"";
        assertThat(login(saying("", address)).identity().user()).isEqualTo("bob@example.com");
        login(saying("", address + ",\"email_verified\":true"));
        for (String value : List.of("false", "\"false\"", "0")) {
            assertThatThrownBy(() -> login(saying("", address + ",\"email_verified\":" + value)))
                    .hasMessageContaining("not verified");
        }
    }

    @Test
    @DisplayName("V-10: who was put out of a group is out of it by his next token")
    void groupsAreThoseOfTheToken() throws LoginException {
        authenticator = with("sub", "", Optional.of("groups"), "oidc:");
        assertThat(login(saying("", "\"groups\":[\"a\",\"b\",\"a\"]"))
                        .identity()
                        .groups())
                .containsExactlyInAnyOrder("oidc:a", "oidc:b");
        assertThat(login(saying("", "\"groups\":[\"b\"]")).identity().groups()).containsExactly("oidc:b");
        assertThat(login(saying("", "\"groups\":\"one\"")).identity().groups()).containsExactly("oidc:one");
        assertThat(login(saying("", "\"groups\":[]")).identity().groups()).isEmpty();
        assertThat(login(saying("", "")).identity().groups()).isEmpty();
        for (String odd : List.of("{\"a\":1}", "[1]", "[[\"a\"]]", "true")) {
            assertThatThrownBy(() -> login(saying("", "\"groups\":" + odd))).hasMessageContaining("groups");
        }
    }

    @Test
    void groupsAreNotAskedForWithoutAClaim() throws LoginException {
        assertThat(login(saying("", "\"groups\":[\"admins\"]")).identity().groups())
                .isEmpty();
    }

    @Test
    void peopleAreAskedForAPassword() {
        Attempt attempt = new Attempt(new Credentials.None(), List.of(), "192.0.2.1", () -> "https://r");
        assertThat(authenticator.challenge(attempt, Optional.empty())).isEqualTo("Basic realm=\"a \\\"registry\\\"\"");
        assertThat(authenticator.waits()).isTrue();
        assertThat(authenticator.canShowMore()).isFalse();
    }

    @Test
    void oneIssuersKeyIsNoOthers() throws Exception {
        try (StubIssuer other = StubIssuer.http()) {
            TestKey key = TestKey.elliptic("P-256");
            other.tell(TestKey.set(key.jwk(Map.of("kid", "ec"))));
            authenticator = new OidcAuthenticator(
                    new OidcSettings(
                            "r",
                            List.of(
                                    OidcSettings.Issuer.of(stub.url(), Set.of(World.SERVICE)),
                                    OidcSettings.Issuer.of(other.url(), Set.of(World.SERVICE)))),
                    new TestClock());
            String header = "{\"alg\":\"ES256\",\"kid\":\"ec\"}";
            login(key.token("ES256", header, world.from(other.url()).claims()));
            assertThatThrownBy(() -> login(key.token("ES256", header, world.claims())))
                    .hasMessageContaining("signature is wrong");
        }
    }
}
