package io.stowage.server.auth.token;

import static io.stowage.server.auth.token.TokenFixture.access;
import static io.stowage.server.auth.token.TokenFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Identity;
import io.stowage.server.auth.Login;
import io.stowage.server.auth.LoginException.Refused;
import io.stowage.server.auth.jwt.Forgery;
import io.stowage.server.auth.jwt.TestAuthority;
import io.stowage.server.auth.jwt.TestClock;
import io.stowage.server.auth.jwt.TestKey;
import io.stowage.server.auth.jwt.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are believed, and for what. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenAuthenticatorTest {

    @TempDir
    Path folder;

    private World world;
    private TokenAuthenticator authenticator;

    @BeforeAll
    void make() {
        world = World.of("issuer");
    }

    @BeforeEach
    void open() throws IOException {
        authenticator = open(world.root().pem(), world.set());
    }

    private TokenAuthenticator open(String pem, String set, String... algorithms) throws IOException {
        Path bundle = Files.writeString(folder.resolve("roots.pem"), pem);
        Path jwks = Files.writeString(folder.resolve("keys.json"), set);
        return TokenAuthenticator.open(settings(Optional.of(bundle), Optional.of(jwks), algorithms), new TestClock());
    }

    private Login login(String token) throws Refused {
        return authenticator.authenticate(new Credentials.Bearer(token)).orElseThrow();
    }

    private void assertRefused(String token, String reason) {
        assertThatThrownBy(() -> authenticator.authenticate(new Credentials.Bearer(token)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(reason);
    }

    static Stream<Forgery> forgeries() {
        return Stream.concat(Forgery.all().stream(), Forgery.ofGrants().stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    @DisplayName("V-04 V-38: no forged token is believed")
    void forgedTokensAreRefused(Forgery forgery) {
        assertRefused(forgery.token().apply(world), forgery.reason());
    }

    @Test
    void thereAreEnoughForgeries() {
        assertThat(forgeries().map(Forgery::attack).distinct()).hasSizeGreaterThan(150);
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
        "HS256, secret",
    })
    void everyAlgorithmIsUnderstood(String algorithm, String name) throws Refused {
        TestKey key = world.key(name);
        String header = "{\"typ\":\"JWT\",\"alg\":\"" + algorithm + "\",\"kid\":\"" + name + "\"}";
        Login login = login(key.token(algorithm, header, world.claims()));
        assertThat(login.identity()).isEqualTo(Identity.of("alice", Set.of()));
        assertThat(login.expires()).isEqualTo(TestClock.NOW.plusSeconds(360));
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 384, 512})
    void aLongSecretIsGoodForEachHash(int bits) throws Exception {
        TestKey secret = TestKey.secret(64);
        authenticator = open("", TestKey.set(secret.jwk(Map.of("kid", "s"))));
        String algorithm = "HS" + bits;
        login(secret.token(algorithm, "{\"alg\":\"" + algorithm + "\",\"kid\":\"s\"}", world.claims()));
    }

    @Test
    void algorithmsThatAreNotAllowedAreRefused() throws Exception {
        authenticator = open(world.root().pem(), world.set(), "EdDSA", "RS256");
        assertRefused(world.genuine(), "algorithm is not allowed");
        login(world.ed().token("EdDSA", "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}", world.claims()));
    }

    @Test
    void aKeyForOneAlgorithmIsForNoOther() throws Exception {
        authenticator = open("", TestKey.set(world.rsa().jwk(Map.of("kid", "rsa", "alg", "PS256"))));
        login(world.rsa().token("PS256", "{\"alg\":\"PS256\",\"kid\":\"rsa\"}", world.claims()));
        assertRefused(
                world.rsa().token("RS256", "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", world.claims()),
                "signature is wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec", "ed"})
    @DisplayName("keys of certificates are known by the names of Distribution 2 and of Distribution 3")
    void certificatesKeysHaveBothNames(String kind) throws Exception {
        TestKey key = kind.equals("rsa") ? world.rsa() : kind.equals("ec") ? world.ec() : world.ed();
        String algorithm = kind.equals("rsa") ? "RS256" : kind.equals("ec") ? "ES256" : "EdDSA";
        TestAuthority self = TestAuthority.self("CN=auth", key, false, TestClock.NOW);
        // the keys' own names are others, so that it is the certificate's that are found
        authenticator = open("before\n" + self.pem() + world.root().pem(), TestKey.set());
        for (String id : Names.of(key.open())) {
            String token =
                    key.token(algorithm, "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + id + "\"}", world.claims());
            assertThat(login(token).identity().user()).as(id).isEqualTo("alice");
        }
        assertThat(Names.of(key.open()).get(1)).matches("([A-Z2-7]{4}:){11}[A-Z2-7]{4}");
    }

    @Test
    @DisplayName("an EC key whose coordinate begins with a zero is also known by the name that Distribution gives it")
    void coordinatesWithLeadingZerosHaveTwoNames() throws Exception {
        TestKey key = TestKey.elliptic("P-256");
        while (Names.isFull(key.open())) {
            key = TestKey.elliptic("P-256");
        }
        authenticator =
                open(TestAuthority.self("CN=auth", key, false, TestClock.NOW).pem(), TestKey.set());
        assertThat(Names.unpadded(key.open())).isNotEqualTo(Names.of(key.open()).get(0));
        for (String id : List.of(Names.of(key.open()).get(0), Names.unpadded(key.open()))) {
            login(key.token("ES256", "{\"alg\":\"ES256\",\"kid\":\"" + id + "\"}", world.claims()));
        }
    }

    @Test
    void certificatesInTokensCountWhenARootVouchesForThem() throws Refused {
        TestAuthority middle = world.root().issue("CN=middle", TestKey.rsa(2048), true, TestClock.NOW);
        TestAuthority deep = middle.issue("CN=deep", TestKey.elliptic("P-256"), false, TestClock.NOW);
        login(vouched(world.leaf()));
        login(vouched(world.leaf(), world.root()));
        login(vouched(deep, middle));
        login(vouched(deep, middle, world.root()));
        login(vouched(world.root()));
        assertRefused(vouched(deep), "not vouched for");
    }

    private String vouched(TestAuthority... chain) {
        String certificates =
                String.join("\",\"", Stream.of(chain).map(TestAuthority::base64).toList());
        return chain[0].key().token("ES256", "{\"alg\":\"ES256\",\"x5c\":[\"" + certificates + "\"]}", world.claims());
    }

    @Test
    void aRootThatIsNoAuthorityOrHasExpiredVouchesForNobody() throws Exception {
        TestAuthority plain = TestAuthority.self("CN=auth", world.ec(), false, TestClock.NOW);
        TestAuthority old = TestAuthority.self("CN=old", world.ec384(), true, TestClock.NOW.minusSeconds(86_401));
        authenticator = open(plain.pem() + old.pem(), TestKey.set());
        login(vouched(plain));
        for (TestAuthority root : List.of(plain, old)) {
            assertRefused(
                    vouched(root.issue("CN=x", TestKey.elliptic("P-256"), false, TestClock.NOW), root),
                    "not vouched for");
        }
    }

    @Test
    void withoutCertificatesNoneInATokenCounts() throws Exception {
        authenticator = TokenAuthenticator.open(
                settings(Optional.empty(), Optional.of(Files.writeString(folder.resolve("k"), world.set()))),
                new TestClock());
        assertRefused(vouched(world.leaf(), world.root()), "not vouched for");
        login(world.genuine());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"exp\":1767323045.5, \"nbf\":1767323045.25",
                "\"exp\":1.767323345e9",
                "\"exp\":1767322986",
                "\"exp\":253402300799",
            })
    void timesMayHaveFractionsAndAMinuteOfLeeway(String times) throws Refused {
        assertThat(World.NOW).isEqualTo(1_767_323_045L);
        login(saying("exp", times.contains("nbf") ? times.substring(0, times.indexOf(',')) : times));
        login(saying("nbf", "\"nbf\":" + (World.NOW + 60)));
        login(saying("nbf", "\"nbf\":" + (World.NOW - 0.5)));
        login(saying("nbf", "\"x\":1"));
    }

    private String saying(String name, String members) {
        return world.ec().token("ES256", "{\"alg\":\"ES256\",\"kid\":\"ec\"}", world.claims(name, members));
    }

    @Test
    void theAudienceMayBeAList() throws Refused {
        login(saying("aud", "\"aud\":[\"other\",\"" + World.SERVICE + "\"]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\":1", "\"sub\":\"\""})
    void whoHasNoNameIsNobodyInParticular(String sub) throws Refused {
        Login login = login(saying("sub", sub));
        assertThat(login.identity()).isEqualTo(Identity.ANONYMOUS);
        assertThat(login.rights().known(access("pull team/app"))).contains(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "repository:a:pull            | pull a             | push a; create a; update a; delete a; pull a/b; pull b",
                "repository:a:push            | push a; create a; update a | pull a; delete a; push b",
                "repository:a:pull,push       | pull a; push a     | delete a; catalog",
                "repository:a:delete          | delete a           | pull a; push a",
                "repository:a:*               | pull a; push a; create a; update a; delete a | pull b; catalog; admin",
                "registry:catalog:*           | catalog            | admin; metrics; pull a",
                "registry:catalog:pull        |                    | catalog",
                "registry:admin:*             | admin              | catalog; metrics",
                "registry:metrics:*           | metrics            | catalog; admin; pull metrics",
                "repository:catalog:*         | pull catalog       | catalog",
                "repository:*:*               |                    | pull a; pull b; catalog",
                "repository:a:PULL            |                    | pull a",
                "other:a:pull                 |                    | pull a",
            })
    void grantsAreForWhatTheyName(String grant, String allowed, String refused) throws Refused {
        String[] parts = grant.split(":", -1);
        String actions = "\"" + parts[2].replace(",", "\",\"") + "\"";
        Login login = login(saying(
                "access",
                "\"access\":[{\"type\":\"other\",\"name\":\"a\",\"actions\":[\"*\"]},{\"type\":\"" + parts[0]
                        + "\",\"class\":\"\",\"name\":\"" + parts[1] + "\",\"actions\":[" + actions
                        + "],\"more\":{}}]"));
        if (allowed != null) {
            for (String each : allowed.split("; ", -1)) {
                assertThat(login.rights().known(access(each))).as(each).contains(true);
            }
        }
        for (String each : refused.split("; ", -1)) {
            assertThat(login.rights().known(access(each))).as(each).contains(false);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"x\":1",
                "\"access\":null",
                "\"access\":[]",
                "\"access\":[{\"type\":\"repository\",\"name\":\"team/app\",\"actions\":null}]",
            })
    void aTokenMayGrantNothing(String access) throws Refused {
        assertThat(login(saying("access", access)).rights().known(access("pull team/app")))
                .contains(false);
    }

    @Test
    void grantsForOneThingAddUp() throws Refused {
        Login login = login(saying(
                "access",
                "\"access\":[{\"type\":\"repository\",\"name\":\"a\",\"actions\":[\"pull\"]},"
                        + "{\"type\":\"repository\",\"name\":\"a\",\"actions\":[\"push\"]}]"));
        assertThat(login.rights().known(access("pull a"))).contains(true);
        assertThat(login.rights().known(access("push a"))).contains(true);
    }

    @Test
    void namesAndPasswordsAreNotItsBusiness() throws Refused {
        assertThat(authenticator.authenticate(new Credentials.Basic("alice", world.genuine())))
                .isEmpty();
    }

    @Test
    @DisplayName("V-46: what is refused is refused without a word of the token")
    void reasonsTellNothingOfTheToken() {
        String secret = "canary-canary";
        for (String token : List.of(
                secret,
                saying("iss", "\"iss\":\"" + secret + '"'),
                world.ec().token("ES256", "{\"alg\":\"" + secret + "\",\"kid\":\"ec\"}", "{}"),
                world.ec().token("ES256", secret, "{}"),
                world.ec().token("ES256", "{\"alg\":\"ES256\",\"kid\":\"ec\"}", secret))) {
            assertThatThrownBy(() -> login(token)).hasMessageNotContaining("canary");
        }
    }
}
