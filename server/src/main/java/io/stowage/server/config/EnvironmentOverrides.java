package io.stowage.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Variables {@code REGISTRY_*} over a configuration's tree of maps, by Distribution's rules: each piece of the name selects a
 * level, in whatever case the key is written; a variable's value is YAML; variables are applied in the order of their names,
 * so that a whole section comes before what is in it.
 *
 * <p>Beyond Distribution: keys may also be spelt as in the file, an element of any list may be set, and a level that is not
 * there yet is made wherever it is needed.
 */
public final class EnvironmentOverrides {

    private static final String PREFIX = "REGISTRY_";

    /** Names a configuration file, and is none of its keys. */
    private static final String FILE = "REGISTRY_CONFIGURATION_PATH";

    /** What Distribution calls some keys in the environment, after the names that they have in its code. */
    private static final Map<String, String> ALIASES = Map.of(
            "notifications.eventconfig", "events",
            "health.filecheckers", "file",
            "health.httpcheckers", "http",
            "health.tcpcheckers", "tcp",
            "log.hooks.mailoptions", "options");

    /** The one variable of another prefix that says something of ours: names, separated by commas. */
    private static final String CIPHER_SUITES = "OPENSHIFT_REGISTRY_HTTP_TLS_CIPHERSUITES";

    private final Yaml yaml;
    private final List<String> ignored = new ArrayList<>();

    private EnvironmentOverrides(Yaml yaml) {
        this.yaml = yaml;
    }

    /** Reads a value as YAML: a map with names as keys, a list, a scalar, or null. */
    @FunctionalInterface
    public interface Yaml {

        /** @throws IllegalArgumentException when the text is no YAML */
        @Nullable
        Object read(String text);
    }

    /**
     * A configuration's tree and what of the environment did not fit it.
     *
     * @param tree changed
     * @param ignored the names of variables that no key has
     */
    public record Overridden(Map<String, Object> tree, List<String> ignored) {}

    /**
     * @param file as a YAML parser gives it; not changed
     * @param environment all variables of the process
     * @throws ConfigurationException when a variable contradicts the file
     */
    public static Overridden apply(Map<String, Object> file, Map<String, String> environment, Yaml yaml)
            throws ConfigurationException {
        EnvironmentOverrides overrides = new EnvironmentOverrides(yaml);
        Map<String, @Nullable Object> tree = copy(file);
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(PREFIX) && !name.equals(FILE)) {
                overrides.apply(tree, name, variable.getValue());
            } else if (name.equals(CIPHER_SUITES)) {
                overrides.apply(tree, "REGISTRY_HTTP_TLS_CIPHERSUITES", '[' + variable.getValue() + ']');
            }
        }
        return new Overridden(compact(tree), List.copyOf(overrides.ignored));
    }

    private void apply(Map<String, @Nullable Object> tree, String variable, String text) throws ConfigurationException {
        List<String> pieces = List.of(variable.substring(PREFIX.length()).split("_", -1));
        if (pieces.contains("") || !isKnown(tree, pieces)) {
            ignored.add(variable);
            return;
        }
        Object value;
        try {
            value = yaml.read(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(variable, "must have a value that is YAML");
        }
        set(Level.of(tree), pieces, value == null ? null : deepCopy(value), variable);
    }

    /** Whether there is a key of that name; names of our making, as of drivers that the file brings, count where they stand. */
    private static boolean isKnown(Map<String, @Nullable Object> tree, List<String> pieces) {
        Level level = Level.of(tree);
        for (String piece : pieces) {
            if (level.isFree()) {
                return true;
            }
            if (!level.isList() && !level.has(piece)) {
                return false;
            }
            level = level.below(piece);
        }
        return true;
    }

    private static void set(Level level, List<String> pieces, @Nullable Object value, String variable)
            throws ConfigurationException {
        String piece = pieces.get(0);
        if (pieces.size() == 1) {
            level.put(piece, value, variable);
            return;
        }
        level.descend(piece, variable);
        set(level.below(piece), pieces.subList(1, pieces.size()), value, variable);
    }

    /** A place in the tree of values together with the key that it has in the tree of keys. */
    private static final class Level {

        private final @Nullable Key key;
        private final String path;
        private final @Nullable Object value;

        private Level(@Nullable Key key, String path, @Nullable Object value) {
            this.key = key;
            this.path = path;
            this.value = value;
        }

        static Level of(Map<String, @Nullable Object> tree) {
            return new Level(Keys.ROOT, "", tree);
        }

        /** Whether anything may stand below: parameters, fields, headers. */
        boolean isFree() {
            return key == null || isOf(Kind.Shape.OPEN);
        }

        boolean isList() {
            return value instanceof List || (key != null && (key.list() || isOf(Kind.Shape.LIST)));
        }

        private boolean isOf(Kind.Shape shape) {
            return key != null
                    && key.kind().map(Kind::shape).filter(shape::equals).isPresent();
        }

        boolean has(String piece) {
            return key != null && (key.below().containsKey(name(piece)) || map().containsKey(name(piece)));
        }

        Level below(String piece) {
            if (isList()) {
                int index = piece.matches("\\d{1,6}") ? Integer.parseInt(piece) : -1;
                List<?> list = value instanceof List<?> elements ? elements : List.of();
                Object element = index >= 0 && index < list.size() ? list.get(index) : null;
                return new Level(key == null || !key.list() ? null : key.element(), path, element);
            }
            String name = name(piece);
            Key next = key == null ? null : key.at(name).orElse(null);
            return new Level(next, path.isEmpty() ? name : path + '.' + name, map().get(name));
        }

        /** The key that a piece of a variable's name means: the one that is there, in whatever case, or the one of that alias. */
        private String name(String piece) {
            String lower = piece.toLowerCase(Locale.ROOT);
            String alias = ALIASES.get(path + '.' + lower);
            if (alias != null) {
                return alias;
            }
            return map().keySet().stream()
                    .filter(existing -> existing.equalsIgnoreCase(piece))
                    .findFirst()
                    .orElse(lower);
        }

        @SuppressWarnings("unchecked") // copies are all made here
        private Map<String, @Nullable Object> map() {
            return value instanceof Map ? (Map<String, @Nullable Object>) value : Map.of();
        }

        /** Makes sure that something can stand below {@code piece}. */
        void descend(String piece, String variable) throws ConfigurationException {
            Level next = below(piece);
            if (next.value instanceof Map || next.value instanceof List) {
                return;
            }
            if (next.value == null) {
                put(piece, next.isList() ? new ArrayList<>() : new LinkedHashMap<>(), variable);
            } else if (path.isEmpty()
                    && (name(piece).equals("storage") || name(piece).equals("auth"))) {
                Map<String, @Nullable Object> section = new LinkedHashMap<>();
                section.put(next.value.toString(), new LinkedHashMap<>());
                put(piece, section, variable);
            } else {
                throw new ConfigurationException(
                        variable, "cannot go below " + next.path + ", which has a value of its own");
            }
        }

        @SuppressWarnings("unchecked") // copies are all made here
        void put(String piece, @Nullable Object put, String variable) throws ConfigurationException {
            if (value instanceof List<?> elements) {
                putElement((List<@Nullable Object>) elements, piece, put, variable);
            } else {
                map().put(name(piece), put);
            }
        }

        private void putElement(List<@Nullable Object> list, String piece, @Nullable Object put, String variable)
                throws ConfigurationException {
            if (!piece.matches("\\d{1,6}") || Integer.parseInt(piece) > list.size()) {
                throw new ConfigurationException(
                        variable, "has no such element; the next one of " + path + " is " + list.size());
            }
            int index = Integer.parseInt(piece);
            if (index == list.size()) {
                list.add(put);
            } else {
                list.set(index, put);
            }
        }
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> from) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        from.forEach((name, value) -> copy.put(String.valueOf(name), value == null ? null : deepCopy(value)));
        return copy;
    }

    private static Object deepCopy(Object value) {
        if (value instanceof Map<?, ?> map) {
            return copy(map);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(element -> copy.add(element == null ? null : deepCopy(element)));
            return copy;
        }
        return value;
    }

    @SuppressWarnings("unchecked") // a null stands for a key without a value, which readers of the tree expect
    private static Map<String, Object> compact(Map<String, @Nullable Object> tree) {
        return (Map<String, Object>) (Map<String, ?>) tree;
    }
}
