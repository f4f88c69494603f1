package io.stowage.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One map of the file: gives its values by type, and remembers which keys were asked for. */
final class Section {

    private final String path;
    private final Map<String, Object> values;
    private final Set<String> known = new TreeSet<>();

    Section(String path, Map<String, Object> values) {
        this.path = path;
        this.values = values;
    }

    /** A section below this one; empty when it is absent or has no value. */
    Section section(String key) throws ConfigurationException {
        return new Section(path(key), asMap(key, value(key).orElse(Map.of())));
    }

    Optional<String> text(String key) throws ConfigurationException {
        Optional<Object> value = value(key);
        if (value.isPresent() && (value.get() instanceof Map || value.get() instanceof List)) {
            throw new ConfigurationException(path(key), "must be a single value");
        }
        return value.map(Object::toString);
    }

    boolean flag(String key, boolean otherwise) throws ConfigurationException {
        Object value = value(key).orElse(otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new ConfigurationException(path(key), "must be true or false, without quotes");
    }

    /** A whole number from {@code least} to {@code most}. */
    long number(String key, long least, long most, long otherwise) throws ConfigurationException {
        Object value = value(key).orElse(otherwise);
        if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new ConfigurationException(path(key), "must be a whole number from " + least + " to " + most);
    }

    /** A key whose value somebody else reads. */
    Optional<Object> value(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key));
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Set<String> keys() {
        return values.keySet();
    }

    /** The paths of the keys that nobody has asked for. */
    List<String> unknown() {
        return values.keySet().stream()
                .filter(key -> !known.contains(key))
                .map(this::path)
                .toList();
    }

    Map<String, Object> asMap(String key, Object value) throws ConfigurationException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new ConfigurationException(path(key), "must be a section with keys of its own");
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((name, entry) -> {
            if (entry != null) {
                typed.put(String.valueOf(name), entry);
            }
        });
        return typed;
    }

    String path(String key) {
        return path.isEmpty() ? key : path + '.' + key;
    }
}
