package io.stowage.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What kind of value a key takes.
 *
 * @param shape what may stand below it
 * @param reader makes the value that the file means: a String, Boolean, Long, {@link Duration}, List or Map
 */
record Kind(Shape shape, Reader reader) {

    /** What may stand below a key. */
    enum Shape {
        /** Nothing. */
        VALUE,
        /** Elements that are values. */
        LIST,
        /** Whatever names its author gives. */
        OPEN
    }

    /** Reads what the parser gave. */
    @FunctionalInterface
    interface Reader {

        /**
         * @param path of the key
         * @throws ConfigurationException when it is of another kind
         */
        Object read(String path, Object raw) throws ConfigurationException;
    }

    /** The kind that a word of the table of keys stands for. */
    static Kind of(String word) {
        return switch (word) {
            case "any" -> new Kind(Shape.OPEN, (path, raw) -> raw);
            case "map" -> new Kind(Shape.OPEN, Kind::map);
            case "headers" -> new Kind(Shape.OPEN, Kind::headers);
            case "switch" -> new Kind(Shape.OPEN, Kind::onOff);
            case "texts" -> new Kind(Shape.LIST, Kind::texts);
            case "text" -> new Kind(Shape.VALUE, Kind::text);
            case "flag" -> new Kind(Shape.VALUE, Kind::flag);
            case "duration" -> new Kind(Shape.VALUE, Kind::duration);
            case "number" -> new Kind(Shape.VALUE, (path, raw) -> number(path, raw, Long.MIN_VALUE, Long.MAX_VALUE));
            default -> new Kind(Shape.VALUE, word.contains("..") ? between(word) : oneOf(List.of(word.split("\\|"))));
        };
    }

    Object read(String path, Object raw) throws ConfigurationException {
        return reader.read(path, raw);
    }

    private static Reader between(String word) {
        String[] bounds = word.split("\\.\\.", -1);
        long least = Long.parseLong(bounds[0]);
        long most = bounds[1].isEmpty() ? Long.MAX_VALUE : Long.parseLong(bounds[1]);
        return (path, raw) -> number(path, raw, least, most);
    }

    private static Reader oneOf(List<String> words) {
        return (path, raw) -> {
            String word = text(path, raw).toLowerCase(Locale.ROOT);
            if (words.contains(word)) {
                return word;
            }
            String last = words.get(words.size() - 1);
            throw new ConfigurationException(
                    path, "must be " + String.join(", ", words.subList(0, words.size() - 1)) + " or " + last);
        };
    }

    private static String text(String path, Object raw) throws ConfigurationException {
        if (raw instanceof Map || raw instanceof List) {
            throw new ConfigurationException(path, "must be a single value");
        }
        return raw.toString();
    }

    private static Boolean flag(String path, Object raw) throws ConfigurationException {
        // YAML 1.1 has all of these, and quotes are what environments are full of.
        return switch (text(path, raw).toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "y" -> true;
            case "false", "no", "off", "n" -> false;
            default -> throw new ConfigurationException(path, "must be true or false");
        };
    }

    /** {@code true}, or a section that says {@code enabled: true}. */
    private static Boolean onOff(String path, Object raw) throws ConfigurationException {
        if (!(raw instanceof Map<?, ?> section)) {
            return flag(path, raw);
        }
        Object enabled = section.get("enabled");
        if (section.size() != 1 || enabled == null) {
            throw new ConfigurationException(path, "must have one key, enabled, that is true or false");
        }
        return flag(path + ".enabled", enabled);
    }

    private static Long number(String path, Object raw, long least, long most) throws ConfigurationException {
        try {
            long number = Long.parseLong(text(path, raw));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        String bounds = least == Long.MIN_VALUE ? "" : " from " + least;
        String upTo = most == Long.MAX_VALUE ? "" : " to " + most;
        throw new ConfigurationException(path, "must be a whole number" + bounds + upTo);
    }

    private static Duration duration(String path, Object raw) throws ConfigurationException {
        return GoDuration.parse(text(path, raw))
                .orElseThrow(() -> new ConfigurationException(path, "must be a duration, for example 30s or 1h30m"));
    }

    private static List<String> texts(String path, Object raw) throws ConfigurationException {
        if (!(raw instanceof List<?> list)) {
            throw new ConfigurationException(path, "must be a list, for example [a, b]");
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            texts.add(text(path + '[' + i + ']', orEmpty(list.get(i))));
        }
        return List.copyOf(texts);
    }

    private static Map<String, Object> map(String path, Object raw) throws ConfigurationException {
        if (!(raw instanceof Map<?, ?> map)) {
            throw new ConfigurationException(path, "must be a section with keys of its own");
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            if (value != null) {
                typed.put(String.valueOf(name), value);
            }
        });
        return typed;
    }

    private static Map<String, Object> headers(String path, Object raw) throws ConfigurationException {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (Map.Entry<String, Object> header : map(path, raw).entrySet()) {
            Object values = header.getValue();
            String below = path + '.' + header.getKey();
            headers.put(header.getKey(), values instanceof List ? texts(below, values) : List.of(text(below, values)));
        }
        return headers;
    }

    private static Object orEmpty(@Nullable Object raw) {
        return raw == null ? "" : raw;
    }
}
