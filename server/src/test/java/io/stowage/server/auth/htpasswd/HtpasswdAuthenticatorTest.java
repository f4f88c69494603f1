package io.stowage.server.auth.htpasswd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Credentials.Basic;
import io.stowage.server.auth.LoginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtpasswdAuthenticatorTest {

    private static final String SEVENTY_TWO = "0123456789".repeat(7) + "ab";

    @TempDir
    Path directory;

    /** The costs of the hashes that were reckoned. */
    private final List<Integer> work = Collections.synchronizedList(new ArrayList<>());

    private final Bcrypt counting = (password, salt, cost) -> {
        work.add(cost);
        return Bcrypt.compute(password, salt, Math.min(cost, 5));
    };

    private Path file;

    @BeforeEach
    void users() throws IOException {
        file = Files.writeString(
                directory.resolve("htpasswd"),
                HtpasswdLine.of("alice", "secret", 5) + "\n" + HtpasswdLine.of("bob", SEVENTY_TWO, 5) + "\n"
                        + HtpasswdLine.of("carol", "secret", 4) + "\n" + "dave:$apr1$x$y\n");
    }

    private HtpasswdAuthenticator open() throws IOException {
        return HtpasswdAuthenticator.open(new HtpasswdSettings("Registry Realm", file), counting);
    }

    private static boolean lets(HtpasswdAuthenticator authenticator, String user, String password) {
        try {
            return authenticator.authenticate(new Basic(user, password)).isPresent();
        } catch (LoginException.Refused e) {
            assertThat(e)
                    .hasNoCause()
                    .hasMessageMatching("wrong user or password|a password has (no NUL|72 bytes at most)");
            return false;
        }
    }

    @Test
    void whoHasThePasswordIsKnownByHisName() throws Exception {
        assertThat(open().authenticate(new Basic("alice", "secret"))
                        .orElseThrow()
                        .identity()
                        .user())
                .isEqualTo("alice");
        assertThat(lets(open(), "alice", "wrong")).isFalse();
        assertThat(lets(open(), "ALICE", "secret")).isFalse();
        assertThat(lets(open(), "alice ", "secret")).isFalse();
    }

    @Test
    @DisplayName("V-16: nothing is cut off a password that is too long")
    void passwordsAreNeverTruncated() throws Exception {
        HtpasswdAuthenticator authenticator = open();
        assertThat(lets(authenticator, "bob", SEVENTY_TWO)).isTrue();
        assertThat(lets(authenticator, "bob", SEVENTY_TWO + "x")).isFalse();
        assertThat(lets(authenticator, "bob", SEVENTY_TWO + "\0")).isFalse();
        assertThat(lets(authenticator, "bob", SEVENTY_TWO.substring(0, 71))).isFalse();
        // 71 characters, and 73 bytes
        assertThat(lets(authenticator, "bob", SEVENTY_TWO.substring(0, 69) + "éé"))
                .isFalse();
        assertThat(lets(authenticator, "bob", SEVENTY_TWO.repeat(100))).isFalse();
    }

    @Test
    @DisplayName("V-16: a password does not end at a NUL, and bcrypt's repeating it does not make it another")
    void passwordsDoNotEndAtNul() throws Exception {
        HtpasswdAuthenticator authenticator = open();
        for (String password : List.of("secret\0", "secret\0junk", "secret\0secret", "\0secret", "\0")) {
            assertThat(lets(authenticator, "alice", password)).isFalse();
        }
        // What would go wrong without that rule:
        byte[] salt = new byte[Bcrypt.SALT_BYTES];
        assertThat(Bcrypt.compute(bytes("secret\0secret"), salt, 4))
                .isEqualTo(Bcrypt.compute(bytes("secret"), salt, 4));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("V-37: users who are not there take the same work as those who are")
    void nobodyTakesTheSameWork() throws Exception {
        HtpasswdAuthenticator authenticator = open();
        for (String user : List.of("alice", "mallory", "dave", "", "ALICE", "a".repeat(1000))) {
            work.clear();
            assertThat(lets(authenticator, user, "wrong")).isFalse();
            assertThat(work).as(user).containsExactly(5);
        }
        // Passwords that cannot be right are refused without any, whoever it is.
        for (String user : List.of("alice", "mallory")) {
            work.clear();
            assertThat(lets(authenticator, user, SEVENTY_TWO + "x")).isFalse();
            assertThat(work).as(user).isEmpty();
        }
    }

    @Test
    void nobodysHashIsOfTheFilesMostCommonCost() throws Exception {
        String hash = "$2a$%02d$i3nRUAs5YO0Oka3TzK0gpe29ositPYjAYVblYf/wJt/JSes3730yO\n";
        Files.writeString(file, ("a:" + hash + "b:" + hash + "c:" + hash).formatted(12, 5, 12));
        assertThat(lets(open(), "mallory", "x")).isFalse();
        assertThat(work).containsExactly(12);
        Files.writeString(file, "");
        work.clear();
        assertThat(lets(open(), "mallory", "x")).isFalse();
        assertThat(work).containsExactly(10);
    }

    @Test
    void nobodysHashHasNoPassword() throws Exception {
        Bcrypt flattering = (password, salt, cost) -> new byte[Bcrypt.HASH_BYTES];
        HtpasswdAuthenticator authenticator =
                HtpasswdAuthenticator.open(new HtpasswdSettings("realm", file), flattering);
        assertThat(lets(authenticator, "mallory", "x")).isFalse();
    }

    @Test
    void otherKindsOfCredentialsAreNotItsBusiness() throws Exception {
        HtpasswdAuthenticator authenticator = open();
        assertThat(authenticator.authenticate(new Credentials.Bearer("secret"))).isEmpty();
        assertThat(authenticator.authenticate(new Credentials.None())).isEmpty();
        assertThat(authenticator.authenticate(new Credentials.Unreadable())).isEmpty();
        assertThat(authenticator.anonymous()).isEmpty();
        assertThat(work).isEmpty();
    }

    @Test
    void theRealmIsQuoted() throws Exception {
        HtpasswdSettings settings = new HtpasswdSettings("a \"b\" \\ c", file);
        Attempt attempt = new Attempt(new Credentials.None(), List.of(), "-", () -> "http://localhost");
        assertThat(HtpasswdAuthenticator.open(settings).challenge(attempt, Optional.empty()))
                .isEqualTo("Basic realm=\"a \\\"b\\\" \\\\ c\"");
        assertThat(open().challenge(attempt, Optional.empty())).isEqualTo("Basic realm=\"Registry Realm\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\nb", "\0", "\u007f"})
    void aRealmIsOneLine(String realm) {
        assertThatThrownBy(() -> new HtpasswdSettings(realm, file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auth.htpasswd.realm");
    }

    @Test
    void aDirectoryIsNoFileOfUsers() {
        assertThatThrownBy(() -> HtpasswdAuthenticator.open(new HtpasswdSettings("r", directory)))
                .isInstanceOf(IOException.class)
                .hasMessage("auth.htpasswd.path: " + directory + " is no file; name one");
    }

    @Test
    void aFileThatIsFarTooLongIsRefused() throws Exception {
        Files.write(file, new byte[16 * 1024 * 1024 + 1]);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("auth.htpasswd.path");
    }
}
