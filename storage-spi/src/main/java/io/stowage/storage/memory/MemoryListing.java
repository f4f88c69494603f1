package io.stowage.storage.memory;

import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** Makes one page of a listing, with one look into the map for each entry. One thread at a time. */
final class MemoryListing {

    /** Sorts before all else that may follow a key. */
    private static final char LOWEST = '\0';

    /** Sorts next after the slash. */
    private static final char AFTER_SLASH = '/' + 1;

    private final NavigableMap<String, MemoryContent> contents;
    private final ListRequest request;
    private final List<Listing.Entry> entries = new ArrayList<>();

    MemoryListing(NavigableMap<String, MemoryContent> contents, ListRequest request) {
        this.contents = contents;
        this.request = request;
    }

    Listing page() {
        String after = request.after();
        String start = after.compareTo(request.prefix()) < 0 ? request.prefix() : after + LOWEST;
        Optional<Map.Entry<String, MemoryContent>> next = keyFrom(start);
        while (next.isPresent() && entries.size() < request.limit()) {
            next = keyFrom(add(next.get()));
        }
        return new Listing(entries, next.isPresent());
    }

    private Optional<Map.Entry<String, MemoryContent>> keyFrom(String position) {
        return Optional.ofNullable(contents.ceilingEntry(position))
                .filter(found -> found.getKey().startsWith(request.prefix()));
    }

    /** Adds the key or the prefix that stands for it, and tells where to look next. */
    private String add(Map.Entry<String, MemoryContent> found) {
        String key = found.getKey();
        int slash = request.delimited() ? key.indexOf('/', request.prefix().length()) : -1;
        if (slash < 0) {
            MemoryContent content = found.getValue();
            entries.add(new Listing.Entry(key, content.chunks().lengthBytes(), content.modified()));
            return key + LOWEST;
        }
        String prefix = key.substring(0, slash + 1);
        if (prefix.compareTo(request.after()) > 0) {
            entries.add(Listing.Entry.prefix(prefix));
        }
        return key.substring(0, slash) + AFTER_SLASH;
    }
}
