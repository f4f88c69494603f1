package io.stowage.storage.gcs.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The objects of one bucket. Every verb is one step. Any thread. */
final class Bucket {

    static final int MAX_SOURCES = 32;

    private final String name;
    private final Path directory;
    private final NavigableMap<String, StoredObject> objects = new TreeMap<>();
    private long lastGeneration;

    Bucket(String name, Path directory) {
        this.name = name;
        this.directory = directory;
    }

    /** Content that is to be an object. */
    record NewContent(String contentType, Map<String, Object> metadata, int componentCount, Data data) {}

    /** An object with an opened stream of its bytes. */
    record Opened(StoredObject object, InputStream stream) {}

    /** One source of {@link #compose}. */
    record Source(String name, Optional<Long> generation, Conditions conditions) {}

    /** One page of a list. */
    record Page(List<StoredObject> items, List<String> prefixes, Optional<String> next) {}

    /** Which page of which list: from {@code start} on, itself included. */
    record Query(String prefix, String delimiter, String start, String end, int limit) {}

    String name() {
        return name;
    }

    Path directory() {
        return directory;
    }

    /** A copy. */
    synchronized Collection<StoredObject> all() {
        return List.copyOf(objects.values());
    }

    synchronized StoredObject get(String object, Optional<Long> generation, Conditions conditions) {
        StoredObject found = find(object, generation).orElseThrow(() -> ApiException.noObject(name, object));
        conditions.checkRead(found);
        return found;
    }

    synchronized Opened open(String object, Optional<Long> generation, Conditions conditions, long offset) {
        StoredObject found = get(object, generation, conditions);
        try {
            return new Opened(
                    found, found.data().open(Math.min(offset, found.data().length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails early, as the service does where it can. */
    synchronized void check(String object, Conditions conditions) {
        conditions.check(Optional.ofNullable(objects.get(object)));
    }

    synchronized StoredObject put(String object, NewContent content, Conditions conditions) {
        check(object, conditions);
        lastGeneration = Math.max(lastGeneration + 1, System.currentTimeMillis() * 1000);
        StoredObject made = new StoredObject(
                name,
                object,
                lastGeneration,
                1,
                Instant.now(),
                content.contentType(),
                content.metadata(),
                content.componentCount(),
                content.data().crc32c(),
                content.data());
        Optional.ofNullable(objects.put(object, made))
                .ifPresent(former -> former.data().delete());
        return made;
    }

    synchronized void delete(String object, Optional<Long> generation, Conditions conditions) {
        StoredObject found = find(object, generation).orElseThrow(() -> ApiException.noObject(name, object));
        conditions.check(Optional.of(found));
        objects.remove(object);
        found.data().delete();
    }

    synchronized StoredObject patch(String object, Map<String, Object> change, Conditions conditions) {
        StoredObject found = find(object, Optional.empty()).orElseThrow(() -> ApiException.noObject(name, object));
        conditions.check(Optional.of(found));
        Map<String, Object> metadata =
                change.containsKey("metadata") ? Json.member(change, "metadata") : found.metadata();
        String type = change.getOrDefault("contentType", found.contentType()).toString();
        StoredObject changed = new StoredObject(
                name,
                object,
                found.generation(),
                found.metageneration() + 1,
                found.created(),
                type,
                metadata,
                found.componentCount(),
                found.crc32c(),
                found.data());
        objects.put(object, changed);
        return changed;
    }

    synchronized StoredObject compose(
            String target, List<Source> sources, String contentType, Map<String, Object> metadata, Conditions on) {
        if (sources.isEmpty() || sources.size() > MAX_SOURCES) {
            throw ApiException.invalid("The number of source components provided (" + sources.size()
                    + ") is not from 1 to " + MAX_SOURCES);
        }
        List<StoredObject> parts = new ArrayList<>();
        for (Source source : sources) {
            StoredObject part = find(source.name(), source.generation())
                    .orElseThrow(() -> ApiException.noObject(name, source.name()));
            source.conditions().check(Optional.of(part));
            parts.add(part);
        }
        check(target, on);
        int components = parts.stream().mapToInt(StoredObject::componentCount).sum();
        Data data = copy(parts.stream().map(StoredObject::data).toList());
        return put(target, new NewContent(contentType, metadata, components, data), Conditions.NONE);
    }

    /** @param moved whether the source goes away */
    synchronized StoredObject copy(
            String from,
            Optional<Long> generation,
            Conditions onSource,
            String to,
            Conditions onTarget,
            boolean moved) {
        StoredObject source = find(from, generation).orElseThrow(() -> ApiException.noObject(name, from));
        onSource.check(Optional.of(source));
        check(to, onTarget);
        NewContent content = new NewContent(
                source.contentType(), source.metadata(), source.componentCount(), copy(List.of(source.data())));
        if (moved) {
            objects.remove(from).data().delete();
        }
        return put(to, content, Conditions.NONE);
    }

    private Data copy(List<Data> parts) {
        Data.Sink sink = new Data.Sink(directory);
        try {
            for (Data part : parts) {
                try (InputStream in = part.open(0)) {
                    in.transferTo(sink);
                }
            }
            return sink.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized Page list(Query query) {
        List<StoredObject> items = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        String from = query.start().compareTo(query.prefix()) > 0 ? query.start() : query.prefix();
        Optional<String> candidate = Optional.ofNullable(objects.ceilingKey(from));
        while (candidate.filter(key -> isListed(query, key)).isPresent()) {
            String key = candidate.get();
            if (items.size() + prefixes.size() == query.limit()) {
                return new Page(items, prefixes, Optional.of(key));
            }
            int end = query.delimiter().isEmpty()
                    ? -1
                    : key.indexOf(query.delimiter(), query.prefix().length());
            if (end < 0) {
                items.add(objects.get(key));
                candidate = Optional.ofNullable(objects.higherKey(key));
            } else {
                String prefix = key.substring(0, end + query.delimiter().length());
                prefixes.add(prefix);
                candidate = Optional.ofNullable(objects.higherKey(prefix + Character.MAX_VALUE));
            }
        }
        return new Page(items, prefixes, Optional.empty());
    }

    private static boolean isListed(Query query, String key) {
        return key.startsWith(query.prefix()) && (query.end().isEmpty() || key.compareTo(query.end()) < 0);
    }

    private Optional<StoredObject> find(String object, Optional<Long> generation) {
        return Optional.ofNullable(objects.get(object))
                .filter(found ->
                        generation.map(wanted -> wanted == found.generation()).orElse(true));
    }
}
