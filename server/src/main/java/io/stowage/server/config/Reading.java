package io.stowage.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds a file's tree against the tree of keys: gives its values, and remembers what had no place or no effect. */
final class Reading {

    private final List<String> unknown = new ArrayList<>();
    private final List<String> later = new ArrayList<>();

    /** The paths of keys that no line of {@link Keys} has. */
    List<String> unknown() {
        return List.copyOf(unknown);
    }

    /** The paths of keys that have no effect yet; of a section without any, only its own. */
    List<String> later() {
        return List.copyOf(later);
    }

    /** The values of a file. */
    Values read(Map<String, Object> file) throws ConfigurationException {
        return new Values(section(Keys.ROOT, "", file, false));
    }

    private Map<String, Object> section(Key key, String path, Map<?, ?> raw, boolean named)
            throws ConfigurationException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : raw.entrySet()) {
            String name = String.valueOf(entry.getKey());
            String at = path.isEmpty() ? name : path + '.' + name;
            Key below = key.at(name).orElse(null);
            if (below == null) {
                unknown.add(at);
                continue;
            }
            Object value = read(below, at, entry.getValue(), named);
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    private @Nullable Object read(Key key, String path, @Nullable Object raw, boolean named)
            throws ConfigurationException {
        Object given = raw == null ? empty(path) : raw;
        if (given == null) {
            return null;
        }
        boolean name = !named && key.effect() == Key.Effect.LATER;
        if (name) {
            later.add(path);
        }
        if (key.list()) {
            return list(key, path, given, named || name);
        }
        return key.kind().isPresent()
                ? key.kind().get().read(path, given)
                : section(key, path, sectionOf(path, given), named || name);
    }

    /** A driver or a provider without parameters is there, too; anything else without a value is not. */
    private static @Nullable Object empty(String path) {
        boolean driver =
                path.indexOf('.') == path.lastIndexOf('.') && (path.startsWith("storage.") || path.startsWith("auth."));
        return driver ? Map.of() : null;
    }

    private List<Object> list(Key key, String path, Object raw, boolean named) throws ConfigurationException {
        if (!(raw instanceof List<?> elements)) {
            throw new ConfigurationException(path, "must be a list");
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            String at = path + '[' + i + ']';
            Object element = elements.get(i);
            values.add(section(key, at, sectionOf(at, element == null ? Map.of() : element), named));
        }
        return values;
    }

    private static Map<?, ?> sectionOf(String path, Object raw) throws ConfigurationException {
        if (raw instanceof Map<?, ?> section) {
            return section;
        }
        if (raw instanceof String name && (path.equals("storage") || path.equals("auth"))) {
            return Map.of(name, Map.of());
        }
        throw new ConfigurationException(path, "must be a section with keys of its own");
    }
}
