package io.stowage.server.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tree of keys: a section with keys below it, a list of such sections, or a value. Immutable.
 *
 * @param below by name; empty for a value
 * @param anyBelow what any other name is
 * @param kind of a value
 * @param list whether there is a list of sections
 */
record Key(Map<String, Key> below, Optional<Key> anyBelow, Optional<Kind> kind, Effect effect, boolean list) {

    Key {
        below = Map.copyOf(below);
    }

    /** What a key does here. */
    enum Effect {
        /** What it says. */
        FULL,
        /** Nothing, and there is nothing to be done. */
        IDLE,
        /** Nothing, which its author should know. */
        LATER;

        static Effect of(String word) {
            return valueOf(word.toUpperCase(java.util.Locale.ROOT));
        }
    }

    /** The key of that name. */
    Optional<Key> at(String name) {
        return Optional.ofNullable(below.get(name)).or(() -> anyBelow);
    }

    /** One element of the list that this is. */
    Key element() {
        return new Key(below, anyBelow, kind, effect, false);
    }

    /** A key that is still being read. */
    static final class Draft {

        private final Map<String, Draft> below = new LinkedHashMap<>();
        private @Nullable Kind kind;
        private Effect effect = Effect.FULL;
        private boolean list;

        /** @param path with dots, {@code []} after the name of a list */
        Draft at(String path) {
            Draft draft = this;
            for (String name : path.split("\\.", -1)) {
                boolean isList = name.endsWith("[]");
                draft = draft.below.computeIfAbsent(
                        isList ? name.substring(0, name.length() - 2) : name, unused -> new Draft());
                draft.list = isList;
            }
            return draft;
        }

        void is(Kind kind, Effect effect) {
            this.kind = kind;
            this.effect = effect;
        }

        Key key() {
            Map<String, Key> keys = new LinkedHashMap<>();
            below.forEach((name, draft) -> keys.put(name, draft.key()));
            Optional<Key> any = Optional.ofNullable(keys.remove("*"));
            // What holds for everything below a section holds for the section.
            boolean later = kind == null
                    && keys.values().stream().allMatch(key -> key.effect() == Effect.LATER)
                    && any.map(key -> key.effect() == Effect.LATER).orElse(true);
            return new Key(keys, any, Optional.ofNullable(kind), later ? Effect.LATER : effect, list);
        }
    }
}
