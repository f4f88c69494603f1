package io.stowage.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The values of a configuration, each of the kind that {@link Keys} says. */
final class Values {

    private final Map<String, Object> root;

    Values(Map<String, Object> root) {
        this.root = root;
    }

    Optional<String> text(String path) {
        return value(path, String.class);
    }

    boolean flag(String path, boolean otherwise) {
        return value(path, Boolean.class).orElse(otherwise);
    }

    long number(String path, long otherwise) {
        return value(path, Long.class).orElse(otherwise);
    }

    Optional<Duration> duration(String path) {
        return value(path, Duration.class);
    }

    /** A list of texts; none when it is absent. */
    @SuppressWarnings("unchecked") // what Kind's texts are
    List<String> texts(String path) {
        return (List<String>) value(path, List.class).orElse(List.of());
    }

    /** The sections of a list; none when it is absent. */
    @SuppressWarnings("unchecked") // elements of lists of sections are sections
    List<Values> sections(String path) {
        List<?> elements = value(path, List.class).orElse(List.of());
        return elements.stream()
                .map(element -> new Values((Map<String, Object>) element))
                .toList();
    }

    /** The names in a section; none when it is absent. */
    Set<String> names(String path) {
        return map(path).keySet();
    }

    /** A section or a map as it stands; empty when it is absent. */
    @SuppressWarnings("unchecked") // every map here has names as keys
    Map<String, Object> map(String path) {
        return (Map<String, Object>) value(path, Map.class).orElse(Map.of());
    }

    private <T> Optional<T> value(String path, Class<T> kind) {
        Optional<Object> at = Optional.of(root);
        for (String name : path.split("\\.", -1)) {
            at = at.filter(Map.class::isInstance).map(section -> ((Map<?, ?>) section).get(name));
        }
        return at.map(kind::cast);
    }

    /** A section of lists of texts by name. */
    @SuppressWarnings("unchecked") // what Kind's headers are
    Map<String, List<String>> lists(String path) {
        return (Map<String, List<String>>) (Map<?, ?>) map(path);
    }
}
