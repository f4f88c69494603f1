package io.stowage.layout;

import java.util.List;

/**
 * One page of something that is listed.
 *
 * @param more whether something comes after the last entry; it is asked for after that one
 */
public record Page<T>(List<T> entries, boolean more) {

    public Page {
        entries = List.copyOf(entries);
    }

    /** The first {@code limit} of what was found. */
    static <T> Page<T> of(List<T> found, int limit) {
        boolean more = found.size() > limit;
        return new Page<>(more ? found.subList(0, limit) : found, more);
    }
}
