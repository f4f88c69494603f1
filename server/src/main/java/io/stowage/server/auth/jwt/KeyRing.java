package io.stowage.server.auth.jwt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The keys that are trusted, by what tokens call them. Immutable. */
public final class KeyRing {

    private final Map<String, List<VerificationKey>> keys = new HashMap<>();

    public KeyRing(Collection<NamedKey> named) {
        named.forEach(each ->
                keys.computeIfAbsent(each.id(), id -> new ArrayList<>(1)).add(each.key()));
    }

    /** Those of that name; usually one or none. */
    public List<VerificationKey> named(String id) {
        return List.copyOf(keys.getOrDefault(id, List.of()));
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }
}
