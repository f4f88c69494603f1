package io.stowage.docker;

import io.stowage.server.config.Configuration;
import io.stowage.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads a configuration file. */
final class ConfigurationFile {

    /** Where somebody who only wants to try it finds his registry; on no address that others can reach. */
    private static final Map<String, Object> DEFAULT = Map.of(
            "version",
            "0.1",
            "storage",
            Map.of("filesystem", Map.of("rootdirectory", "registry-data"), "delete", Map.of("enabled", true)),
            "http",
            Map.of("addr", "127.0.0.1:5000"));

    private ConfigurationFile() {}

    /** The configuration in {@code file}, or the default one. */
    static Configuration read(Optional<Path> file) throws ConfigurationException {
        return Configuration.read(file.isPresent() ? tree(file.get()) : DEFAULT);
    }

    private static Map<String, Object> tree(Path file) throws ConfigurationException {
        try {
            LoaderOptions options = new LoaderOptions();
            Yaml yaml = new Yaml(
                    new SafeConstructor(options),
                    new Representer(new DumperOptions()),
                    new DumperOptions(),
                    options,
                    new PlainScalars());
            Object root = yaml.load(Files.readString(file));
            if (root instanceof Map<?, ?> map) {
                return map(map);
            }
            if (root == null) {
                return Map.of();
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

    /** Keys of configuration are names, whatever they look like. */
    private static Map<String, Object> map(Map<?, ?> from) {
        Map<String, Object> map = new LinkedHashMap<>();
        from.forEach((key, value) -> map.put(String.valueOf(key), named(value)));
        return map;
    }

    private static @Nullable Object named(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        return value instanceof List<?> list
                ? new ArrayList<>(list.stream().map(ConfigurationFile::named).toList())
                : value;
    }

    /** No dates, and no numbers to the base of sixty: {@code 10:30} is text, as it is for Distribution. */
    private static final class PlainScalars extends Resolver {

        private static final Pattern TRUE_FALSE = Pattern.compile("^(?:true|True|TRUE|false|False|FALSE)$");
        private static final Pattern INTEGER =
                Pattern.compile("^(?:[-+]?(?:0|[1-9][0-9_]*|0[0-7_]+|0x[0-9a-fA-F_]+))$");
        private static final Pattern DECIMAL = Pattern.compile("^(?:[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+]?[0-9]+)?)$");

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, TRUE_FALSE, "tTfF");
            addImplicitResolver(Tag.INT, INTEGER, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, DECIMAL, "-+0123456789");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }
}
