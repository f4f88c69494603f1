package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.config.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table {@code configurations.yml}: what files and environments mean. */
class ConfigurationTableTest {

    private static final Map<String, Object> SMALL = Map.of("version", "0.1", "storage", "inmemory");

    @TempDir
    Path folder;

    @SuppressWarnings("unchecked") // a list of cases
    static Stream<Arguments> cases() throws IOException {
        try (InputStream table = ConfigurationTableTest.class.getResourceAsStream("configurations.yml")) {
            String text = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            // read as files are, so that numbers are written as they stand
            List<Map<String, Object>> cases = (List<Map<String, Object>>) Objects.requireNonNull(YamlText.read(text));
            return cases.stream().map(one -> Arguments.of(one.get("case"), one));
        }
    }

    @Test
    void thereAreAHundredCases() throws IOException {
        assertThat(cases().map(one -> one.get()[0]))
                .hasSizeGreaterThanOrEqualTo(100)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void filesAndEnvironments(String name, Map<String, Object> expected) throws Exception {
        Map<String, Object> tree = expected.containsKey("file") ? section(expected, "file") : SMALL;
        Path file = Files.writeString(folder.resolve("config.yml"), YamlText.write(tree));
        Map<String, String> environment = new TreeMap<>(Map.of("PATH", "/bin", "HOME", "/root"));
        section(expected, "env").forEach((key, value) -> environment.put("REGISTRY_" + key, String.valueOf(value)));
        if (expected.containsKey("error")) {
            assertThatThrownBy(() -> ConfigurationFile.read(Optional.of(file), environment))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith(String.valueOf(expected.get("error")))
                    .message()
                    .doesNotContain("\n", "canary");
            return;
        }
        ConfigurationFile read = ConfigurationFile.read(Optional.of(file), environment);
        for (Map.Entry<String, Object> value : section(expected, "gives").entrySet()) {
            assertThat(text(at(read.configuration(), value.getKey())))
                    .as(value.getKey())
                    .isEqualTo(text(value.getValue()));
        }
        assertThat(read.configuration().unknownKeys()).hasSameElementsAs(list(expected, "unknown"));
        assertThat(read.configuration().keysWithoutEffect()).hasSameElementsAs(list(expected, "later"));
        assertThat(read.ignoredVariables())
                .containsExactlyElementsOf(list(expected, "ignored").stream()
                        .map(variable -> "REGISTRY_" + variable)
                        .toList());
    }

    @SuppressWarnings("unchecked") // a map of the table
    private static Map<String, Object> section(Map<String, Object> expected, String key) {
        return (Map<String, Object>) expected.getOrDefault(key, Map.of());
    }

    private static List<String> list(Map<String, Object> expected, String key) {
        return ((List<?>) expected.getOrDefault(key, List.of()))
                .stream().map(String::valueOf).toList();
    }

    /** A component of records, or an entry of maps, by its path. */
    private static Object at(Object value, String path) throws ReflectiveOperationException {
        Object at = value;
        for (String name : path.split("\\.", -1)) {
            Object here = at instanceof Optional<?> optional ? optional.orElseThrow() : at;
            at = here instanceof Map<?, ?> map ? Objects.requireNonNull(map.get(name), name) : component(here, name);
        }
        return at instanceof Optional<?> optional ? optional.orElseThrow() : at;
    }

    private static Object component(Object record, String name) throws ReflectiveOperationException {
        String method = record instanceof java.net.InetSocketAddress ? "getPort" : name;
        return Objects.requireNonNull(record.getClass().getMethod(method).invoke(record));
    }

    private static String text(Object value) {
        return value instanceof Map<?, ?> map ? new TreeMap<Object, Object>(map).toString() : String.valueOf(value);
    }
}
