package io.stowage.storage;

/**
 * Which page of which listing.
 *
 * @param prefix empty, or ending with a slash
 * @param delimited whether what lies deeper than one segment below the prefix is given as one prefix, ending with a slash
 * @param after the name of the last entry seen; empty for the first page. It need not exist: only entries
 *     whose name comes after it in the byte order are given. So after a prefix there comes nothing from below that prefix,
 *     and after a name from below a prefix that prefix does not come (an object store asks for what starts after the
 *     prefix's last possible key)
 * @param limit from 1 to {@value #MAX_LIMIT}
 */
public record ListRequest(String prefix, boolean delimited, String after, int limit) {

    /** The page of the tightest store. */
    public static final int MAX_LIMIT = 1000;

    public ListRequest {
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException("not a prefix: " + prefix);
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("not a limit: " + limit);
        }
    }

    /** The first page of what lies directly below {@code prefix}. */
    public static ListRequest children(String prefix, int limit) {
        return new ListRequest(prefix, true, "", limit);
    }

    /** The first page of all keys below {@code prefix}, in any depth. */
    public static ListRequest descendants(String prefix, int limit) {
        return new ListRequest(prefix, false, "", limit);
    }

    /** The same listing after {@code name}. */
    public ListRequest after(String name) {
        return new ListRequest(prefix, delimited, name, limit);
    }
}
