package io.stowage.layout;

import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One way through the tree of repositories, depth first, until enough is found. One thread. */
final class RepositoryWalk {

    /** What Distribution has in a repository besides nested ones: {@code _layers}, {@code _manifests}, {@code _uploads}. */
    private static final int OWN_SEGMENTS = 3;

    private final BlobStore store;
    private final String segment;
    private final int wanted;
    private final List<RepositoryName> found = new ArrayList<>();

    private RepositoryWalk(BlobStore store, String segment, int wanted) {
        this.store = store;
        this.segment = segment;
        this.wanted = wanted;
    }

    /** One page of the repositories that have {@code segment} directly below them. */
    static Page<RepositoryName> page(BlobStore store, String segment, Optional<RepositoryName> after, int limit)
            throws StorageException {
        RepositoryWalk walk = new RepositoryWalk(store, segment, limit + 1);
        if (after.isPresent()) {
            walk.resume("", after.get().value());
        } else {
            walk.descend(Optional.empty(), "", "");
        }
        return Page.of(walk.found, limit);
    }

    /**
     * Finds what comes after {@code rest} in {@code directory}: first what lies below it, then its siblings.
     *
     * @param directory empty, or a name and a slash
     */
    private void resume(String directory, String rest) throws StorageException {
        int slash = rest.indexOf('/');
        String first = directory + (slash < 0 ? rest : rest.substring(0, slash)) + '/';
        if (slash < 0) {
            descend(Optional.empty(), first, "");
        } else {
            resume(first, rest.substring(slash + 1));
        }
        descend(Optional.empty(), directory, DistributionTree.REPOSITORIES + first);
    }

    /**
     * Finds {@code repository}, when given, and all that lies deeper in its directory.
     *
     * @param cursor the name of the entry after which to begin
     */
    private void descend(Optional<RepositoryName> repository, String directory, String cursor) throws StorageException {
        String prefix = DistributionTree.REPOSITORIES + directory;
        Optional<RepositoryName> unseen = repository;
        String after = cursor;
        while (found.size() < wanted) {
            int limit = Math.min(ListRequest.MAX_LIMIT, wanted - found.size() + OWN_SEGMENTS);
            Listing listing = store.list(ListRequest.children(prefix, limit).after(after));
            if (unseen.isPresent() && has(prefix + segment + '/', listing)) {
                found.add(unseen.get());
            }
            unseen = Optional.empty();
            for (Listing.Entry entry : listing.entries()) {
                visit(directory, entry);
            }
            if (!listing.more() || listing.entries().isEmpty()) {
                return;
            }
            after = Listings.last(listing);
        }
    }

    /** Whether there is something below {@code own}, which stands among or behind the first children. */
    private boolean has(String own, Listing children) throws StorageException {
        if (children.entries().stream().anyMatch(entry -> entry.name().equals(own))) {
            return true;
        }
        boolean beyond = children.more()
                && !children.entries().isEmpty()
                && Listings.last(children).compareTo(own) < 0;
        return beyond && !store.list(ListRequest.descendants(own, 1)).entries().isEmpty();
    }

    private void visit(String directory, Listing.Entry entry) throws StorageException {
        if (found.size() < wanted && entry.isPrefix() && !entry.lastSegment().startsWith("_")) {
            Optional<RepositoryName> name = name(directory + entry.lastSegment());
            if (name.isPresent()) {
                descend(name, name.get().value() + '/', "");
            }
        }
    }

    /** Empty for what cannot be asked for either; nor can anything below it. */
    private static Optional<RepositoryName> name(String text) {
        try {
            return Optional.of(new RepositoryName(text));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
