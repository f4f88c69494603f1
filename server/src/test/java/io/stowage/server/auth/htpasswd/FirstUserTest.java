package io.stowage.server.auth.htpasswd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.CapturedLog;
import io.stowage.server.auth.Credentials.Basic;
import io.stowage.server.auth.LoginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is missing at the start. */
class FirstUserTest {

    @TempDir
    Path directory;

    private final CapturedLog log = new CapturedLog(FirstUser.class.getName());

    @AfterEach
    void release() {
        log.close();
    }

    private static HtpasswdAuthenticator open(Path file) throws IOException {
        return HtpasswdAuthenticator.open(new HtpasswdSettings("realm", file));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    @DisplayName("V-23: the file is made with one user, whose password is another one each time, and not in the log")
    void aMissingFileIsMade() throws Exception {
        Path parent = directory.resolve("a/b");
        Path file = parent.resolve("htpasswd");
        HtpasswdAuthenticator authenticator = open(file);
        Path kept = parent.resolve("htpasswd.password");
        String password = Files.readString(kept).strip();
        assertThat(password).matches("[A-Za-z0-9_-]{43}");
        assertThat(authenticator.authenticate(new Basic("docker", password))).isPresent();
        assertThatThrownBy(() -> authenticator.authenticate(new Basic("docker", "docker")))
                .isInstanceOf(LoginException.Refused.class);

        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(kept)).isEqualTo("rw-------");
        assertThat(permissions(parent)).isEqualTo("rwx------");
        assertThat(permissions(directory.resolve("a"))).isEqualTo("rwx------");
        try (Stream<Path> all = Files.list(parent)) {
            assertThat(all).containsExactlyInAnyOrder(file, kept);
        }
        String hash = Files.readString(file).strip();
        assertThat(hash).startsWith("docker:$2y$10$");
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains(kept.toString(), "docker")
                .doesNotContain(password, hash, hash.substring(7));

        open(file);
        assertThat(Files.readString(file).strip()).isEqualTo(hash);
        Path other = directory.resolve("other");
        open(other);
        assertThat(Files.readString(directory.resolve("other.password")).strip())
                .isNotEqualTo(password);
    }

    @Test
    void aLinkInThePlaceOfThePasswordIsReplacedAndNotFollowed() throws Exception {
        Path target = Files.writeString(directory.resolve("target"), "as it was");
        Files.createSymbolicLink(directory.resolve("htpasswd.password"), target);
        open(directory.resolve("htpasswd"));
        assertThat(target).hasContent("as it was");
        assertThat(Files.isSymbolicLink(directory.resolve("htpasswd.password"))).isFalse();
        assertThat(permissions(directory.resolve("htpasswd.password"))).isEqualTo("rw-------");
    }

    @Test
    void aLinkThatLeadsNowhereIsNotFollowed() throws Exception {
        Path file = Files.createSymbolicLink(directory.resolve("htpasswd"), directory.resolve("nowhere"));
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("auth.htpasswd.path: " + file + " is missing and cannot be made")
                .hasMessageContaining("registry htpasswd");
        assertThat(Files.exists(directory.resolve("nowhere"))).isFalse();
        assertThat(Files.exists(directory.resolve("htpasswd.password"))).isFalse();
    }

    @Test
    void whereNoFileCanBeMadeThatIsSaidInOneLine() throws Exception {
        Path noDirectory = Files.writeString(directory.resolve("file"), "");
        for (Path file : List.of(noDirectory.resolve("htpasswd"), Path.of("/proc/stowage/htpasswd"))) {
            assertThatThrownBy(() -> open(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("auth.htpasswd.path: ")
                    .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
        }
    }

    @Test
    void whereThePasswordCannotBeKeptThereIsNoUser() throws Exception {
        Path file = directory.resolve("htpasswd");
        Files.createDirectories(directory.resolve("htpasswd.password/full"));
        assertThatThrownBy(() -> open(file)).isInstanceOf(IOException.class);
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).containsExactly(directory.resolve("htpasswd.password"));
        }
    }
}
