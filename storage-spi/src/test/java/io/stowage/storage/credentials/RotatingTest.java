package io.stowage.storage.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.StoreConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that others replace. */
final class RotatingTest {

    private final List<String> complaints = new ArrayList<>();
    private int readings;

    @TempDir
    Path directory;

    private Rotating<String> rotating(Path path, Path file) throws StoreConfigurationException {
        return Rotating.of(path, () -> read(file), complaints::add);
    }

    private String read(Path file) throws StoreConfigurationException {
        readings++;
        try {
            String text = Files.readString(file);
            if (text.startsWith("bad")) {
                throw new StoreConfigurationException("key", "is bad");
            }
            return text;
        } catch (IOException e) {
            throw new StoreConfigurationException("key", "cannot be read");
        }
    }

    @Test
    @DisplayName("Y16 a file that was replaced is read again at once, and otherwise never")
    void replacedFiles() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "one");
        Rotating<String> rotating = rotating(file, file);
        assertThat(rotating.get()).isEqualTo("one");
        assertThat(rotating.get()).isEqualTo("one");
        assertThat(readings).isEqualTo(1);
        Files.move(Files.writeString(directory.resolve("next"), "two"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(rotating.get()).isEqualTo("two");
        assertThat(readings).isEqualTo(2);
    }

    @Test
    @DisplayName("Y16 bad files keep what was there and are told of once each")
    void badFiles() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "one");
        Rotating<String> rotating = rotating(file, file);
        Files.writeString(file, "bad");
        assertThat(rotating.get()).isEqualTo("one");
        assertThat(rotating.get()).isEqualTo("one");
        assertThat(complaints).containsExactly("key is bad");
        Files.delete(file);
        assertThat(rotating.get()).isEqualTo("one");
        assertThat(rotating.get()).isEqualTo("one");
        assertThat(complaints).containsExactly("key is bad", "key cannot be read");
        Files.writeString(file, "three");
        assertThat(rotating.get()).isEqualTo("three");
        assertThat(complaints).hasSize(2);
    }

    @Test
    @DisplayName("Y16 B6 a mounted Secret is swapped as a whole: the file's own link and its directory stay the same")
    void mountedSecrets() throws Exception {
        MountedSecret secret = new MountedSecret(directory, Map.of("token", "one"));
        Path file = directory.resolve("token");
        Rotating<String> byFile = rotating(file, file);
        Rotating<String> byDirectory = rotating(directory, file);
        secret.replace(Map.of("token", "two"));
        assertThat(byFile.get()).isEqualTo("two");
        assertThat(byDirectory.get()).isEqualTo("two");
        int before = readings;
        assertThat(byFile.get() + byDirectory.get()).isEqualTo("twotwo");
        assertThat(readings).isEqualTo(before);
    }

    @Test
    void theFirstReadingHasToSucceed() {
        Path absent = directory.resolve("absent");
        assertThatThrownBy(() -> rotating(absent, absent)).isInstanceOf(StoreConfigurationException.class);
    }
}
