package io.stowage.storage.gcs;

import io.stowage.storage.StoreConfigurationException;
import java.util.Map;
import java.util.Optional;

/** Reads the parameters of a configuration file, of which some are numbers written as text. */
final class GcsParameters {

    private final Map<String, Object> values;

    GcsParameters(Map<String, Object> values) {
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

    /** A map; empty when there is none, or when it is something else. */
    Optional<Map<?, ?>> map(String name) {
        return values.get(name) instanceof Map<?, ?> map && !map.isEmpty() ? Optional.of(map) : Optional.empty();
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
}
