package io.stowage.storage.azure;

import io.stowage.storage.StoreConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads parameters by their kind. A value that makes no sense is named, and never shown: it may be a secret. */
final class Parameters {

    private static final Pattern MILLIS = Pattern.compile("\\d{1,9}");
    private static final Pattern PIECE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");

    private final Map<String, Object> values;
    private final String prefix;

    Parameters(Map<String, Object> values) {
        this(values, "");
    }

    private Parameters(Map<String, Object> values, String prefix) {
        this.values = values;
        this.prefix = prefix;
    }

    /** The full name of a parameter, as the configuration file has it below this driver. */
    String named(String name) {
        return prefix + name;
    }

    StoreConfigurationException wrong(String name, String message) {
        return new StoreConfigurationException(named(name), message);
    }

    /** A text; one of blanks only is none. */
    Optional<String> text(String name) throws StoreConfigurationException {
        Object value = values.get(name);
        if (value == null || value.toString().isBlank()) {
            return Optional.empty();
        }
        if (value instanceof Map<?, ?> || value instanceof Iterable<?>) {
            throw wrong(name, "must be one text");
        }
        return Optional.of(value.toString().strip());
    }

    String required(String name, String why) throws StoreConfigurationException {
        return text(name).orElseThrow(() -> wrong(name, why));
    }

    Optional<Boolean> bool(String name) throws StoreConfigurationException {
        Optional<String> text = text(name).map(value -> value.toLowerCase(Locale.ROOT));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        // YAML 1.1 has the words, and Go the letters and numbers.
        if (List.of("true", "t", "1", "yes", "y", "on").contains(text.get())) {
            return Optional.of(true);
        }
        if (List.of("false", "f", "0", "no", "n", "off").contains(text.get())) {
            return Optional.of(false);
        }
        throw wrong(name, "must be true or false");
    }

    Optional<Integer> number(String name, int least, int most) throws StoreConfigurationException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String message = "must be a number from " + least + " to " + most;
        int number;
        try {
            number = Integer.parseInt(text.get());
        } catch (NumberFormatException e) {
            throw wrong(name, message);
        }
        if (number < least || number > most) {
            throw wrong(name, message);
        }
        return Optional.of(number);
    }

    /** A duration as Go writes it; a bare number counts milliseconds. */
    Optional<Duration> duration(String name) throws StoreConfigurationException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (MILLIS.matcher(text.get()).matches()) {
            return Optional.of(Duration.ofMillis(Long.parseLong(text.get())));
        }
        Matcher pieces = PIECE.matcher(text.get());
        double millis = 0;
        int end = 0;
        while (end < text.get().length() && pieces.find(end) && pieces.start() == end) {
            millis += Double.parseDouble(pieces.group(1)) * millis(pieces.group(2));
            end = pieces.end();
        }
        if (end < text.get().length()) {
            throw wrong(name, "must be a duration such as 100ms or 1m30s");
        }
        return Optional.of(Duration.ofMillis((long) millis));
    }

    private static int millis(String unit) {
        return switch (unit) {
            case "h" -> 3_600_000;
            case "m" -> 60_000;
            case "s" -> 1000;
            default -> 1;
        };
    }

    /** The parameters below {@code name}; none when there is no such one. */
    Parameters below(String name) throws StoreConfigurationException {
        Object value = values.get(name);
        Map<String, Object> below = new HashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> below.put(String.valueOf(key), each));
        } else if (value != null) {
            throw wrong(name, "must be a map with type, and what that type needs");
        }
        return new Parameters(below, named(name) + '.');
    }
}
