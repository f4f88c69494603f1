package io.stowage.layout;

import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lists the tags of a repository in ASCII order. distribution-spec: Listing Tags. Any thread but an event loop.
 *
 * <p>A store lists {@code name/} and not {@code name}, so that {@code a-b} and {@code a.b} come before {@code a}. A tag that
 * the store has not come to yet can therefore belong before those it has listed, but only when it is the beginning of the
 * last one listed, up to one of its {@code -} or {@code .}: the store is asked for these few by name.
 */
public final class Tags {

    /** Names that a page may hold in vain: the one before the page, and the beginnings of it. */
    private static final int SLACK = 4;

    private Tags() {}

    /**
     * One page of tags. Costs the page and a request for each {@code -} and {@code .} in one name, not the repository.
     *
     * @param after the last tag seen; it need not exist
     * @param limit from 1 to {@value ListRequest#MAX_LIMIT}
     */
    public static Page<Tag> page(BlobStore store, RepositoryName repository, Optional<Tag> after, int limit)
            throws StorageException {
        String prefix = DistributionTree.tags(repository);
        // Whatever comes later in ASCII order has a key beyond this, and so have few others.
        String cursor = after.map(tag -> prefix + tag.value()).orElse("");
        TreeSet<Tag> found = new TreeSet<>();
        boolean more = true;
        while (more && found.size() <= limit) {
            int wanted = Math.min(ListRequest.MAX_LIMIT, limit + 1 - found.size() + SLACK);
            Listing listing = store.list(ListRequest.children(prefix, wanted).after(cursor));
            List<String> names = prefixes(listing);
            names.stream().filter(Tag::isValid).map(Tag::new).forEach(found::add);
            more = listing.more() && !listing.entries().isEmpty();
            if (more) {
                cursor = Listings.last(listing);
                addBeginnings(store, repository, cursor.substring(prefix.length()), after, found);
            }
            after.ifPresent(tag -> found.headSet(tag, true).clear());
        }
        return Page.of(new ArrayList<>(found), limit);
    }

    private static List<String> prefixes(Listing listing) {
        return listing.entries().stream()
                .filter(Listing.Entry::isPrefix)
                .map(Listing.Entry::lastSegment)
                .toList();
    }

    /** Adds the tags that {@code last} begins with and that the store lists after it. */
    private static void addBeginnings(
            BlobStore store, RepositoryName repository, String last, Optional<Tag> after, Set<Tag> found)
            throws StorageException {
        for (int i = 1; i < last.length(); i++) {
            boolean listedLater = last.charAt(i) < '/';
            if (listedLater && Tag.isValid(last.substring(0, i))) {
                Tag beginning = new Tag(last.substring(0, i));
                boolean wanted = after.isEmpty() || beginning.compareTo(after.get()) > 0;
                if (wanted && !found.contains(beginning) && exists(store, repository, beginning)) {
                    found.add(beginning);
                }
            }
        }
    }

    private static boolean exists(BlobStore store, RepositoryName repository, Tag tag) throws StorageException {
        ListRequest anything = ListRequest.descendants(DistributionTree.tag(repository, tag), 1);
        return !store.list(anything).entries().isEmpty();
    }
}
