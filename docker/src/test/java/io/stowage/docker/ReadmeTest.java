package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says of configuration. */
final class ReadmeTest {

    private static final Pattern SAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void theSampleOfAConfigurationHasNoUnknownKeys(@TempDir Path directory) throws Exception {
        Matcher sample = SAMPLE.matcher(Files.readString(Path.of("../README.md")));
        assertThat(sample.find()).isTrue();
        Path file = Files.writeString(directory.resolve("config.yml"), sample.group(1));

        Configuration configuration =
                ConfigurationFile.read(Optional.of(file), Map.of()).configuration();

        assertThat(configuration.unknownKeys()).isEmpty();
        assertThat(configuration.keysWithoutEffect()).isEmpty();
        assertThat(configuration.own().limits().connections()).isEqualTo(1000);
    }
}
