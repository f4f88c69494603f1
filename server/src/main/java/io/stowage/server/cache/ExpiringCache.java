package io.stowage.server.cache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Remembers what does not change, for a while: somebody else, a foreign garbage collector say, may have removed it since.
 * Bounded by weight; what was not asked for longest goes first. Any thread; never blocks for long.
 */
public final class ExpiringCache<K, V> {

    /** How long what was learnt is believed. */
    public static final Duration VALIDITY = Duration.ofSeconds(60);

    private final long maxWeight;
    private final ToLongFunction<V> weigher;
    private final InstantSource clock;
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    public ExpiringCache(long maxWeight, ToLongFunction<V> weigher, InstantSource clock) {
        this.maxWeight = maxWeight;
        this.weigher = weigher;
        this.clock = clock;
    }

    /** A cache of at most {@code maxEntries}, whatever they are. */
    public static <K, V> ExpiringCache<K, V> ofEntries(int maxEntries, InstantSource clock) {
        return new ExpiringCache<>(maxEntries, value -> 1, clock);
    }

    public Optional<V> get(K key) {
        Instant now = clock.instant();
        synchronized (entries) {
            Entry<V> entry = entries.get(key);
            if (entry == null) {
                return Optional.empty();
            }
            if (!now.isBefore(entry.expires)) {
                entries.remove(key);
                weight -= entry.weight;
                return Optional.empty();
            }
            return Optional.of(entry.value);
        }
    }

    public void put(K key, V value) {
        put(key, value, VALIDITY);
    }

    /** @param validity how long it is believed */
    public void put(K key, V value, Duration validity) {
        Entry<V> entry =
                new Entry<>(value, weigher.applyAsLong(value), clock.instant().plus(validity));
        synchronized (entries) {
            forget(key);
            if (entry.weight <= maxWeight) {
                entries.put(key, entry);
                weight += entry.weight;
                evict();
            }
        }
    }

    public void remove(K key) {
        synchronized (entries) {
            forget(key);
        }
    }

    private void forget(K key) {
        Entry<V> old = entries.remove(key);
        if (old != null) {
            weight -= old.weight;
        }
    }

    private void evict() {
        Iterator<Entry<V>> eldest = entries.values().iterator();
        while (weight > maxWeight && eldest.hasNext()) {
            weight -= eldest.next().weight;
            eldest.remove();
        }
    }

    private record Entry<V>(V value, long weight, Instant expires) {}
}
