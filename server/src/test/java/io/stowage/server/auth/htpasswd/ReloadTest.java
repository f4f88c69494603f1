package io.stowage.server.auth.htpasswd;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.CapturedLog;
import io.stowage.server.auth.Credentials.Basic;
import io.stowage.server.auth.LoginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of changes of the file. Contract T11. */
class ReloadTest {

    @TempDir
    Path directory;

    private Path file;

    private final CapturedLog log = new CapturedLog(HtpasswdAuthenticator.class.getName());

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("htpasswd"), line("old"));
    }

    @AfterEach
    void release() {
        log.close();
    }

    private static String line(String user) {
        return HtpasswdLine.of(user, "secret", 4) + "\n";
    }

    private HtpasswdAuthenticator open() throws IOException {
        return HtpasswdAuthenticator.open(new HtpasswdSettings("realm", file));
    }

    private static boolean lets(HtpasswdAuthenticator authenticator, String user) {
        try {
            return authenticator.authenticate(new Basic(user, "secret")).isPresent();
        } catch (LoginException.Refused e) {
            return false;
        }
    }

    private void replace(String content) throws IOException {
        Path draft = Files.writeString(directory.resolve("draft"), content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aFileThatWasRenamedIntoPlaceCountsAtOnce() throws Exception {
        HtpasswdAuthenticator authenticator = open();
        replace(line("new"));
        assertThat(lets(authenticator, "old")).isTrue();
        long before = authenticator.generation();
        authenticator.reload();
        assertThat(authenticator.generation()).isNotEqualTo(before);
        assertThat(lets(authenticator, "new")).isTrue();
        assertThat(lets(authenticator, "old")).isFalse();
    }

    @Test
    void whatHasNotChangedChangesNothing() throws Exception {
        HtpasswdAuthenticator authenticator = open();
        long before = authenticator.generation();
        authenticator.reload();
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
        authenticator.reload();
        replace(Files.readString(file));
        authenticator.reload();
        authenticator.reload();
        assertThat(authenticator.generation()).isEqualTo(before);
        assertThat(lets(authenticator, "old")).isTrue();
    }

    @Test
    @DisplayName("T11: Kubernetes renames a link to a directory, of the same times and names as the one before")
    void linksAreSwappedAsKubernetesDoes() throws Exception {
        Path first = Files.createDirectory(directory.resolve("..first"));
        Path second = Files.createDirectory(directory.resolve("..second"));
        Files.writeString(first.resolve("htpasswd"), line("old"));
        Files.writeString(second.resolve("htpasswd"), line("new"));
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..first"));
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("..data", "htpasswd"));
        HtpasswdAuthenticator authenticator = open();
        assertThat(lets(authenticator, "old")).isTrue();

        Path swapped = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..second"));
        Files.move(swapped, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(first.resolve("htpasswd"));
        Files.delete(first);
        authenticator.reload();
        assertThat(lets(authenticator, "new")).isTrue();
        assertThat(lets(authenticator, "old")).isFalse();
    }

    @Test
    void aFileThatIsBeingWrittenCountsWhenItIsWhole() throws Exception {
        HtpasswdAuthenticator authenticator = open();
        Files.writeString(file, "");
        authenticator.reload();
        assertThat(lets(authenticator, "old")).isTrue();
        Files.writeString(file, line("new"));
        authenticator.reload();
        assertThat(lets(authenticator, "old")).isTrue();
        Files.writeString(file, line("new") + line("newer"));
        authenticator.reload();
        assertThat(lets(authenticator, "old")).isTrue();
        authenticator.reload();
        assertThat(lets(authenticator, "old")).isFalse();
        assertThat(lets(authenticator, "new")).isTrue();
        assertThat(lets(authenticator, "newer")).isTrue();
    }

    @Test
    void aFileThatIsEmptiedForGoodLetsNobodyIn() throws Exception {
        HtpasswdAuthenticator authenticator = open();
        Files.writeString(file, "");
        authenticator.reload();
        authenticator.reload();
        assertThat(lets(authenticator, "old")).isFalse();
    }

    @Test
    void whileTheFileIsGoneItsUsersStayAndThatIsSaidOnce() throws Exception {
        HtpasswdAuthenticator authenticator = open();
        long before = authenticator.generation();
        Files.delete(file);
        authenticator.reload();
        authenticator.reload();
        assertThat(lets(authenticator, "old")).isTrue();
        assertThat(authenticator.generation()).isEqualTo(before);
        assertThat(log.lines())
                .containsExactly("the users stay as they were: auth.htpasswd.path: " + file + " is gone");

        // What comes after may be half of it.
        Files.writeString(file, "");
        authenticator.reload();
        assertThat(lets(authenticator, "old")).isTrue();
        Files.writeString(file, line("new"));
        authenticator.reload();
        authenticator.reload();
        assertThat(lets(authenticator, "new")).isTrue();
        assertThat(lets(authenticator, "old")).isFalse();

        Files.delete(file);
        Files.createDirectory(file);
        authenticator.reload();
        assertThat(lets(authenticator, "new")).isTrue();
        assertThat(log.lines()).last().asString().contains("is no file");
    }
}
