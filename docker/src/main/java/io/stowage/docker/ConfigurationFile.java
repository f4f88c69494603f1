package io.stowage.docker;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
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
import org.jspecify.annotations.Nullable;

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
        try (YAMLParser yaml = new YAMLFactory().createParser(Files.readString(file))) {
            return yaml.nextToken() == null ? Map.of() : map(yaml);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            String where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
            throw new ConfigurationException(file.toString(), "is no YAML map" + where);
        } catch (IOException e) {
            throw new ConfigurationException(
                    file.toString(), "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    // Token by token: what binds YAML to classes takes longer to load than the whole server.
    private static Map<String, Object> map(YAMLParser yaml) throws IOException {
        if (!yaml.isExpectedStartObjectToken()) {
            throw new JsonParseException(yaml, "is no map");
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (String key = yaml.nextFieldName(); key != null; key = yaml.nextFieldName()) {
            yaml.nextToken();
            map.put(key, value(yaml));
        }
        return map;
    }

    private static List<Object> list(YAMLParser yaml) throws IOException {
        List<Object> list = new ArrayList<>();
        while (yaml.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(yaml));
        }
        return list;
    }

    private static @Nullable Object value(YAMLParser yaml) throws IOException {
        return switch (yaml.currentToken()) {
            case START_OBJECT -> map(yaml);
            case START_ARRAY -> list(yaml);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> yaml.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> yaml.getText();
        };
    }
}
