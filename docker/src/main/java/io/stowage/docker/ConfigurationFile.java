package io.stowage.docker;

import io.stowage.server.config.Configuration;
import io.stowage.server.config.ConfigurationException;
import io.stowage.server.config.EnvironmentOverrides;
import io.stowage.server.config.EnvironmentOverrides.Overridden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A configuration file with the variables of the environment over it.
 *
 * @param file where it was read, if not from the default
 * @param tree what both say
 * @param ignoredVariables the names of variables {@code REGISTRY_*} that no key has
 */
record ConfigurationFile(
        Configuration configuration, Optional<Path> file, Map<String, Object> tree, List<String> ignoredVariables) {

    /** Where somebody who only wants to try it finds his registry; on no address that others can reach. */
    private static final Map<String, Object> DEFAULT = Map.of(
            "version",
            "0.1",
            "storage",
            Map.of("filesystem", Map.of("rootdirectory", "registry-data"), "delete", Map.of("enabled", true)),
            "http",
            Map.of("addr", "127.0.0.1:5000"));

    /**
     * Reads {@code given}, the file that the environment names, or the default.
     *
     * @throws ConfigurationException when it cannot be read or makes no sense
     */
    static ConfigurationFile read(Optional<Path> given, Map<String, String> environment) throws ConfigurationException {
        Optional<Path> file = given.or(() -> Optional.ofNullable(environment.get("REGISTRY_CONFIGURATION_PATH"))
                .map(Path::of));
        Map<String, Object> tree = file.isPresent() ? tree(file.get()) : DEFAULT;
        Overridden overridden = EnvironmentOverrides.apply(tree, environment, ConfigurationFile::value);
        return new ConfigurationFile(
                Configuration.read(overridden.tree(), environment), file, overridden.tree(), overridden.ignored());
    }

    private static @Nullable Object value(String text) {
        try {
            return YamlText.read(text);
        } catch (YAMLException e) {
            throw new IllegalArgumentException("no YAML", e);
        }
    }

    @SuppressWarnings("unchecked") // all keys are names
    private static Map<String, Object> tree(Path file) throws ConfigurationException {
        try {
            Object root = YamlText.read(Files.readString(file));
            if (root == null) {
                return Map.of();
            }
            if (root instanceof Map) {
                return (Map<String, Object>) root;
            }
            throw new ConfigurationException(file.toString(), "is no YAML map");
        } catch (MarkedYAMLException e) {
            Mark place = e.getProblemMark();
            String where =
                    place == null ? "" : " at line " + (place.getLine() + 1) + ", column " + (place.getColumn() + 1);
            throw new ConfigurationException(file.toString(), "is no YAML map" + where);
        } catch (YAMLException e) {
            throw new ConfigurationException(file.toString(), "is no YAML map");
        } catch (IOException e) {
            throw new ConfigurationException(
                    file.toString(), "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
