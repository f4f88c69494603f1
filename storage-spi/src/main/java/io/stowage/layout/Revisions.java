package io.stowage.layout;

import io.stowage.oci.Digest;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists the manifests of a repository, tagged or not. Any thread but an event loop. */
public final class Revisions {

    /** Algorithm, hex, link. */
    private static final Pattern LINK = Pattern.compile("([^/]+)/([^/]+)/link");

    private Revisions() {}

    /**
     * One page of manifests, in the order of their digests. Strays, and links that are no links, are passed over.
     *
     * <p>Costs one request for each manifest of the page, and the listing.
     *
     * @param after the last manifest seen; it need not exist
     * @param limit from 1 to {@value ListRequest#MAX_LIMIT}
     */
    public static Page<Revision> page(BlobStore store, RepositoryName repository, Optional<Digest> after, int limit)
            throws StorageException {
        String prefix = DistributionTree.revisions(repository);
        ListRequest request = ListRequest.descendants(prefix, Math.min(ListRequest.MAX_LIMIT, limit + 1))
                .after(after.map(digest -> DistributionTree.revisionLink(repository, digest)
                                .value())
                        .orElse(""));
        List<Revision> found = new ArrayList<>();
        Listings.forEachPage(store, request, entries -> {
            for (Listing.Entry entry : entries) {
                Optional<Digest> name = name(entry.name().substring(prefix.length()));
                if (name.isPresent() && found.size() <= limit) {
                    Links.read(store, entry.key()).ifPresent(target -> found.add(new Revision(name.get(), target)));
                }
            }
            return found.size() <= limit;
        });
        return Page.of(found, limit);
    }

    private static Optional<Digest> name(String path) {
        Matcher matcher = LINK.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Digest.parse(matcher.group(1) + ':' + matcher.group(2)));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    /**
     * A manifest that a repository has.
     *
     * @param name by which it is asked for
     * @param target under which its bytes are kept; the same, unless somebody has linked one name to another
     */
    public record Revision(Digest name, Digest target) {}
}
