package io.stowage.storage.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Reads keys and values: a directory with a file for each, as Kubernetes mounts a Secret, or one file of JSON. */
final class BindingFiles {

    /** A Secret has one MiB at most. */
    private static final long MAX_BYTES = 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private BindingFiles() {}

    /** The keys and values in {@code path}; those of JSON in place of the key that has it. */
    static Map<String, String> read(Path path) throws IOException {
        Path real = FileStamp.contents(path);
        Map<String, String> values = new TreeMap<>();
        if (!Files.isDirectory(real)) {
            put(values, real.getFileName().toString(), text(real));
            return values;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(real)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                // What begins with a dot is Kubernetes' own, or tells of the others.
                if (!name.startsWith(".") && Files.isRegularFile(file)) {
                    put(values, name, text(file));
                }
            }
        }
        return values;
    }

    private static void put(Map<String, String> values, String key, String value) {
        if (value.startsWith("{")) {
            try {
                JsonNode tree = JSON.readTree(value);
                tree.properties().stream()
                        .filter(field -> field.getValue().isTextual())
                        .forEach(field -> values.put(
                                field.getKey(), field.getValue().textValue().strip()));
                return;
            } catch (JsonProcessingException e) {
                // Text of another kind.
            }
        }
        values.put(key, value);
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("too long for a Secret");
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    }
}
