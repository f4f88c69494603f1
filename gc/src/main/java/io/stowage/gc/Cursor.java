package io.stowage.gc;

import io.stowage.layout.Page;
import io.stowage.storage.StorageException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;

/** Goes through a listing, page by page. What is deleted on the way does not disturb it. One thread. */
final class Cursor<T> {

    private static final int LIMIT = 500;

    private final Source<T> source;
    private Iterator<T> page = Collections.emptyIterator();
    private Optional<T> last = Optional.empty();
    private boolean more = true;

    Cursor(Source<T> source) {
        this.source = source;
    }

    /** Asks for one page. */
    interface Source<T> {
        Page<T> after(Optional<T> last, int limit) throws StorageException;
    }

    /** The next entry; empty at the end. */
    Optional<T> next() throws StorageException {
        while (!page.hasNext() && more) {
            Page<T> next = source.after(last, LIMIT);
            page = next.entries().iterator();
            more = next.more();
        }
        last = page.hasNext() ? Optional.of(page.next()) : Optional.empty();
        return last;
    }
}
