package io.stowage.storage.s3;

import io.stowage.storage.StoreConfigurationException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the parameters of a configuration file, of which some are numbers or booleans written as text. */
final class S3Parameters {

    private final Map<String, Object> values;

    S3Parameters(Map<String, Object> values) {
        this.values = values;
    }

    /** What is not there and what is empty are the same: environment variables cannot be absent in all places. */
    Optional<String> text(String name) throws StoreConfigurationException {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return Optional.of(value.toString().strip()).filter(text -> !text.isEmpty());
        }
        throw new StoreConfigurationException(name, "must be text");
    }

    boolean flag(String name, boolean fallback) throws StoreConfigurationException {
        String text = text(name).orElse(Boolean.toString(fallback)).toLowerCase(Locale.ROOT);
        // YAML 1.1 has the words, and Go the letters and numbers.
        if (List.of("true", "t", "1", "yes", "y", "on").contains(text)) {
            return true;
        }
        if (List.of("false", "f", "0", "no", "n", "off").contains(text)) {
            return false;
        }
        throw new StoreConfigurationException(name, "must be true or false");
    }

    boolean has(String name) throws StoreConfigurationException {
        return text(name).isPresent();
    }

    long number(String name, long fallback, long min, long max) throws StoreConfigurationException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, with the numbers that would be right.
        }
        throw new StoreConfigurationException(name, "must be a number from " + min + " to " + max);
    }

    /** One of some words, as they stand here, however the file writes them. */
    Optional<String> oneOf(String name, String... allowed) throws StoreConfigurationException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return text;
        }
        Optional<String> word =
                Arrays.stream(allowed).filter(text.get()::equalsIgnoreCase).findFirst();
        if (word.isEmpty()) {
            throw new StoreConfigurationException(name, "must be one of " + String.join(", ", allowed));
        }
        return word;
    }
}
