package io.stowage.gc;

import io.stowage.gc.Presence.Role;
import io.stowage.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells whether anybody of a role is at work, by whether his record changes while one looks: no two clocks are compared. One
 * thread.
 */
final class Lookout {

    private final Presence presence;
    private final Role role;
    private final Duration lifetime;
    private final Map<String, Watched> watched = new HashMap<>();
    private boolean begun;

    /** @param lifetime after which a record that has not changed is somebody's who is gone */
    Lookout(Presence presence, Role role, Duration lifetime) {
        this.presence = presence;
        this.role = role;
        this.lifetime = lifetime;
    }

    /** What is known. */
    enum Sight {
        NOBODY,
        /** There is a record that has not been watched for long enough. */
        UNSURE,
        /** Somebody has given a sign since the first look. */
        SOMEBODY
    }

    private record Watched(Instant sign, long sinceNanos) {}

    /** Looks once more. */
    Sight look() throws StorageException {
        Map<String, Instant> records = presence.others(role);
        long now = System.nanoTime();
        watched.keySet().retainAll(records.keySet());
        Sight sight = Sight.NOBODY;
        List<String> dead = new ArrayList<>();
        for (Map.Entry<String, Instant> record : records.entrySet()) {
            Watched known = watched.get(record.getKey());
            if (known == null || !known.sign().equals(record.getValue())) {
                watched.put(record.getKey(), new Watched(record.getValue(), now));
                sight = begun || sight == Sight.SOMEBODY ? Sight.SOMEBODY : Sight.UNSURE;
            } else if (now - known.sinceNanos() >= lifetime.toNanos()) {
                dead.add(record.getKey());
            } else if (sight == Sight.NOBODY) {
                sight = Sight.UNSURE;
            }
        }
        begun = true;
        if (!dead.isEmpty()) {
            presence.bury(dead);
        }
        return sight;
    }
}
