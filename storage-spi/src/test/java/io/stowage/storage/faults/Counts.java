package io.stowage.storage.faults;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many requests of each kind have come, and how many of each fault. Any thread. */
public final class Counts {

    private final Map<String, Long> requests = new TreeMap<>();
    private final Map<Fault, Long> faults = new TreeMap<>();

    synchronized void request(String kind) {
        requests.merge(kind, 1L, Long::sum);
    }

    synchronized void fault(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
    }

    /** By {@link RequestKind}. */
    public synchronized Map<String, Long> requests() {
        return new TreeMap<>(requests);
    }

    public synchronized Map<Fault, Long> faults() {
        return new TreeMap<>(faults);
    }

    /** Of all kinds, or of those that are like {@code pattern} as a whole. */
    public synchronized long total(String pattern) {
        return requests.entrySet().stream()
                .filter(each -> each.getKey().matches(pattern))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    public synchronized void clear() {
        requests.clear();
        faults.clear();
    }

    synchronized String json() {
        return "{\"total\":" + total(".*") + ",\"requests\":" + json(requests) + ",\"faults\":" + json(faults) + "}\n";
    }

    /** No name has a character that JSON would want escaped. */
    private static String json(Map<?, Long> counts) {
        return counts.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
