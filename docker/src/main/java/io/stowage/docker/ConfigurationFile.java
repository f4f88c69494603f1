package io.stowage.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stowage.server.config.Configuration;
import io.stowage.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

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
            Map<String, Object> tree =
                    new YAMLMapper().readValue(Files.readString(file), new TypeReference<Map<String, Object>>() {});
            return tree == null ? Map.of() : tree;
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            String where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
            throw new ConfigurationException(file.toString(), "is no YAML map" + where);
        } catch (IOException e) {
            throw new ConfigurationException(
                    file.toString(), "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
