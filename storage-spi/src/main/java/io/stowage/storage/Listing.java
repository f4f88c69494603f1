package io.stowage.storage;

import java.time.Instant;
import java.util.List;

/**
 * One page of a listing, in the byte order of the names.
 *
 * @param more whether there may be entries after the last; the next page is asked for after that one, so a page with more to
 *     come is never empty. It may be shorter than the limit.
 */
public record Listing(List<Entry> entries, boolean more) {

    public Listing {
        entries = List.copyOf(entries);
    }

    /**
     * A key, or a prefix with at least one key below it.
     *
     * @param name the whole key; of a prefix, ending with a slash
     * @param lengthBytes 0 for a prefix
     * @param modified the epoch for a prefix
     */
    public record Entry(String name, long lengthBytes, Instant modified) {

        /** The entry of a prefix. */
        public static Entry prefix(String name) {
            return new Entry(name, 0, Instant.EPOCH);
        }

        public boolean isPrefix() {
            return name.endsWith("/");
        }

        /** The key of an entry that is no prefix. */
        public StorageKey key() {
            return new StorageKey(name);
        }

        /** The last segment of the name, without slash. */
        public String lastSegment() {
            int end = isPrefix() ? name.length() - 1 : name.length();
            return name.substring(name.lastIndexOf('/', end - 1) + 1, end);
        }
    }
}
