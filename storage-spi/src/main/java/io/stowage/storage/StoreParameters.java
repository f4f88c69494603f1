package io.stowage.storage;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the parameters of a store by their kind, of which some are numbers or booleans written as text. A value that makes no
 * sense is named, and never shown: it may be a secret.
 */
public final class StoreParameters {

    private static final Pattern MILLIS = Pattern.compile("\\d{1,9}");
    private static final Pattern PIECE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");

    private final Map<String, Object> values;
    private final String prefix;

    public StoreParameters(Map<String, Object> values) {
        this(values, "");
    }

    private StoreParameters(Map<String, Object> values, String prefix) {
        this.values = values;
        this.prefix = prefix;
    }

    /** The full name of a parameter, as the configuration file has it below this driver. */
    public String named(String name) {
        return prefix + name;
    }

    public StoreConfigurationException wrong(String name, String message) {
        return new StoreConfigurationException(named(name), message);
    }

    /** What is not there and what is empty are the same: environment variables cannot be absent in all places. */
    public Optional<String> text(String name) throws StoreConfigurationException {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return Optional.of(value.toString().strip()).filter(text -> !text.isEmpty());
        }
        throw wrong(name, "must be text");
    }

    public boolean has(String name) throws StoreConfigurationException {
        return text(name).isPresent();
    }

    /** @param why what it must be, for who has not said it */
    public String required(String name, String why) throws StoreConfigurationException {
        return text(name).orElseThrow(() -> wrong(name, why));
    }

    /** A boolean, by any of the words that YAML 1.1 and Go have for one. */
    public Optional<Boolean> flag(String name) throws StoreConfigurationException {
        Optional<String> text = text(name).map(value -> value.toLowerCase(Locale.ROOT));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (List.of("true", "t", "1", "yes", "y", "on").contains(text.get())) {
            return Optional.of(true);
        }
        if (List.of("false", "f", "0", "no", "n", "off").contains(text.get())) {
            return Optional.of(false);
        }
        throw wrong(name, "must be true or false");
    }

    public boolean flag(String name, boolean fallback) throws StoreConfigurationException {
        return flag(name).orElse(fallback);
    }

    /** @param fallback need not be from {@code least} to {@code most} */
    public long number(String name, long fallback, long least, long most) throws StoreConfigurationException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, with the numbers that would be right.
        }
        throw wrong(name, "must be a number from " + least + " to " + most);
    }

    /** One of some words, as they stand here, however the file writes them. */
    public Optional<String> oneOf(String name, String... allowed) throws StoreConfigurationException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return text;
        }
        Optional<String> word =
                Arrays.stream(allowed).filter(text.get()::equalsIgnoreCase).findFirst();
        if (word.isEmpty()) {
            throw wrong(name, "must be one of " + String.join(", ", allowed));
        }
        return word;
    }

    /** A duration as Go writes it; a bare number counts milliseconds. */
    public Optional<Duration> duration(String name) throws StoreConfigurationException {
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

    /** A map; empty when there is none, or when it is something else. */
    public Optional<Map<?, ?>> map(String name) {
        return values.get(name) instanceof Map<?, ?> map && !map.isEmpty() ? Optional.of(map) : Optional.empty();
    }

    /** The parameters below {@code name}; none when there is no such one. */
    public StoreParameters below(String name) throws StoreConfigurationException {
        Object value = values.get(name);
        Map<String, Object> below = new HashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> below.put(String.valueOf(key), each));
        } else if (value != null) {
            throw wrong(name, "must be a map with type, and what that type needs");
        }
        return new StoreParameters(below, named(name) + '.');
    }
}
