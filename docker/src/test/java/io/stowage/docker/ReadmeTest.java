package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.config.Configuration;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
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

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    /** What the examples leave to their reader. */
    private static final String AROUND =
            """
            import static java.nio.charset.StandardCharsets.UTF_8;
            import static org.assertj.core.api.Assertions.assertThat;
            import io.stowage.oci.Digest;
            import io.stowage.server.*;
            import io.stowage.server.http.RequestEvent;
            import io.stowage.server.junit.TestRegistry;
            import io.stowage.storage.memory.MemoryStore;
            import java.nio.file.*;
            import org.junit.jupiter.api.Test;
            import org.junit.jupiter.api.extension.RegisterExtension;

            class Example {
                static void push(java.net.URI registry) {}
                static void pull(String reference) {}
                %s
            }
            """;

    @Test
    void theExamplesInJavaCompile(@TempDir Path directory) throws Exception {
        Matcher example = JAVA.matcher(Files.readString(Path.of("../README.md")));
        int examples = 0;
        while (example.find()) {
            String code = example.group(1);
            String body = code.contains("@Test")
                    ? code
                    : "static Registry registry; static Path file; static byte[] manifest;\n"
                            + "void run() throws Exception {\n" + code + "}";
            Path source = Files.writeString(directory.resolve("Example.java"), AROUND.formatted(body));
            StringWriter said = new StringWriter();
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            boolean compiled = compiler.getTask(
                            said,
                            null,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-d",
                                    directory.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path")),
                            null,
                            compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source.toFile()))
                    .call();
            assertThat(compiled).as(said + code).isTrue();
            examples++;
        }
        assertThat(examples).isEqualTo(3);
    }
}
