package io.stowage.server.registry;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How long a page is. Nothing is ever sized by what a client asks for. Any thread. */
final class PageLimit {

    private PageLimit() {}

    static int of(OptionalInt wanted, int usual, int max) {
        int limit = wanted.orElse(usual);
        if (limit < 0) {
            throw new RegistryException(ErrorCode.PAGINATION_NUMBER_INVALID, "n is a number from 0");
        }
        return Math.min(limit, max);
    }

    static Optional<String> next(List<String> entries, boolean more) {
        return more && !entries.isEmpty() ? Optional.of(entries.get(entries.size() - 1)) : Optional.empty();
    }
}
