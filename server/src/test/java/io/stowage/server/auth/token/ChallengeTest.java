package io.stowage.server.auth.token;

import static io.stowage.server.auth.token.TokenFixture.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.auth.Authenticator.Problem;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.LoginException;
import io.stowage.server.auth.jwt.TestClock;
import io.stowage.server.auth.jwt.TestKey;
import io.stowage.server.auth.jwt.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** K-33: one line, quoted, the same every time. */
class ChallengeTest {

    private static final String START =
            "Bearer realm=\"https://auth.example.com/token\",service=\"" + World.SERVICE + '"';

    @TempDir
    Path folder;

    private Path keys;

    @BeforeEach
    void write() throws IOException {
        keys = Files.writeString(
                folder.resolve("keys.json"),
                TestKey.set(TestKey.elliptic("P-256").jwk(Map.of("kid", "k"))));
    }

    private TokenAuthenticator with(String realm, String service, boolean autoRedirect, String path)
            throws IOException {
        return TokenAuthenticator.open(
                new TokenSettings(
                        realm, service, "issuer", Optional.empty(), Optional.of(keys), List.of(), autoRedirect, path),
                new TestClock());
    }

    private TokenAuthenticator plain() throws IOException {
        return with("https://auth.example.com/token", World.SERVICE, false, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                           |",
                "pull team/app              | repository:team/app:pull",
                "push team/app              | repository:team/app:pull,push",
                "create team/app            | repository:team/app:pull,push",
                "update team/app            | repository:team/app:pull,push",
                "pull a; push a             | repository:a:pull,push",
                "push a; pull a             | repository:a:pull,push",
                "delete a                   | repository:a:delete",
                "pull a; delete a           | repository:a:pull,delete",
                "catalog                    | registry:catalog:*",
                "admin                      | registry:admin:*",
                "metrics                    | registry:metrics:*",
                "push b; pull a             | repository:b:pull,push repository:a:pull",
                "pull a; push b             | repository:a:pull repository:b:pull,push",
            })
    void scopesAreWhatIsWanted(String wanted, String scope) throws IOException {
        String end = scope == null ? "" : ",scope=\"" + scope + '"';
        TokenAuthenticator authenticator = plain();
        var attempt = attempt(wanted == null ? "" : wanted);
        assertThat(authenticator.challenge(attempt, Optional.empty())).isEqualTo(START + end);
        assertThat(authenticator.challenge(attempt, Optional.of(Problem.INVALID_TOKEN)))
                .isEqualTo(START + end + ",error=\"invalid_token\"");
        assertThat(authenticator.challenge(attempt, Optional.of(Problem.INSUFFICIENT_SCOPE)))
                .isEqualTo(START + end + ",error=\"insufficient_scope\"");
    }

    @ParameterizedTest
    @CsvSource({
        "'', https://registry.example.com:5000/auth/token",
        "/token, https://registry.example.com:5000/token",
        "token/, https://registry.example.com:5000/token/",
    })
    void theRegistrysOwnAddressMayBeTheRealm(String path, String realm) throws IOException {
        assertThat(with("https://unused.example.com", "s", true, path).challenge(attempt(""), Optional.empty()))
                .isEqualTo("Bearer realm=\"" + realm + "\",service=\"s\"");
    }

    @Test
    void whatIsQuotedStaysInItsQuotes() throws IOException {
        assertThat(with("a\"b\\c", "s", false, "").challenge(attempt(""), Optional.empty()))
                .isEqualTo("Bearer realm=\"a\\\"b\\\\c\",service=\"s\"");
    }

    @Test
    void nothingOfTheOriginBeginsAnotherHeader() {
        assertThat(BearerChallenge.of("https://a\r\nX: y", "s", List.of(), Optional.empty()))
                .isEqualTo("Bearer realm=\"https://aX: y\",service=\"s\"");
    }

    /** K-12: jib looks for these. T16: so do the parsers of KOTS and kuik. */
    @Test
    void simpleParsersFindWhatTheyLookFor() throws IOException {
        String challenge = plain().challenge(attempt("pull team/app"), Optional.empty());
        assertThat(challenge).startsWith("Bearer ");
        for (String name : List.of("realm", "service", "scope")) {
            Matcher matcher = Pattern.compile(name + "=\"(.*?)\"").matcher(challenge);
            assertThat(matcher.find()).as(name).isTrue();
        }
    }

    @Test
    void anotherTokenMayAllowMore() throws IOException {
        assertThat(plain().canShowMore()).isTrue();
    }

    @Test
    void sillyTakesWhateverIsShown() throws LoginException {
        SillyAuthenticator silly = new SillyAuthenticator("r", "s");
        assertThat(silly.authenticate(new Credentials.Basic("a", "b"))
                        .orElseThrow()
                        .identity()
                        .user())
                .isEqualTo("silly");
        assertThat(silly.authenticate(new Credentials.Bearer("x"))
                        .orElseThrow()
                        .identity()
                        .user())
                .isEqualTo("silly");
        assertThat(silly.authenticate(new Credentials.None())).isEmpty();
        assertThatThrownBy(() -> new SillyAuthenticator("", "s")).hasMessage("auth.silly needs realm and service");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "       |",
                "pull a | ,scope=\"repository:a:pull\"",
                "push a | ,scope=\"repository:a:pull repository:a:push\"",
                "catalog | ,scope=\"registry:catalog:*\"",
            })
    void sillyAsksForEachActionByItself(String wanted, String end) {
        assertThat(new SillyAuthenticator("r", "s")
                        .challenge(attempt(wanted == null ? "" : wanted), Optional.of(Problem.INVALID_TOKEN)))
                .isEqualTo("Bearer realm=\"r\",service=\"s\"" + (end == null ? "" : end));
    }
}
