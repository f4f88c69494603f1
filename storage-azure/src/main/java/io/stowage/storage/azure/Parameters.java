package io.stowage.storage.azure;

import io.stowage.storage.StoreConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads parameters by their kind. A value that makes no sense is named, and never shown: it may be a secret. */
final class Parameters {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h)?");

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
        if (text.get().equals("true") || text.get().equals("false")) {
            return Optional.of(text.get().equals("true"));
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

    /** A duration; a bare number counts milliseconds. */
    Optional<Duration> duration(String name) throws StoreConfigurationException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = DURATION.matcher(text.get());
        if (!matcher.matches()) {
            throw wrong(name, "must be a duration such as 100ms or 2s");
        }
        long count = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "ms" : matcher.group(2);
        return Optional.of(
                switch (unit) {
                    case "h" -> Duration.ofHours(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "s" -> Duration.ofSeconds(count);
                    default -> Duration.ofMillis(count);
                });
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
