package io.stowage.layout;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageException;
import java.util.List;

/** Goes through a listing page by page. Any thread but an event loop. */
final class Listings {

    private Listings() {}

    /** What is done with the entries of one page; says whether the next one is wanted. */
    interface Body {
        boolean take(List<Listing.Entry> entries) throws StorageException;
    }

    /** Gives {@code body} one page after the other, none of them empty. */
    static void forEachPage(BlobStore store, ListRequest first, Body body) throws StorageException {
        ListRequest request = first;
        while (true) {
            Listing listing = store.list(request);
            if (listing.entries().isEmpty() || !body.take(listing.entries()) || !listing.more()) {
                return;
            }
            request = request.after(last(listing));
        }
    }

    /** The name of the last entry of a page that is not empty. */
    static String last(Listing listing) {
        return listing.entries().get(listing.entries().size() - 1).name();
    }
}
