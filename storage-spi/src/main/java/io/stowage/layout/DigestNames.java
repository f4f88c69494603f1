package io.stowage.layout;

import io.stowage.oci.Digest;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lists contents and links by what their keys say, whatever is in them: for whoever must overlook none. Strays are passed
 * over. A page costs its listing. Any thread but an event loop.
 */
public final class DigestNames {

    /** Algorithm, hex. */
    private static final Pattern LINK = Pattern.compile("([^/]+)/([^/]+)/link");

    private static final Pattern ALIAS = Pattern.compile("([^/]+)/([^/]+)");

    private static final Pattern BLOB = Pattern.compile("([^/]+)/[^/]+/([^/]+)/data");

    private DigestNames() {}

    /** One page of all contents of a store, in the order of their keys. */
    public static Page<Digest> blobs(BlobStore store, Optional<Digest> after, int limit) throws StorageException {
        return page(
                store, DistributionTree.BLOBS, BLOB, after.map(DistributionTree::blob), limit, DistributionTree::blob);
    }

    /** One page of the manifests that a repository has a link to. */
    public static Page<Digest> revisions(BlobStore store, RepositoryName repository, Optional<Digest> after, int limit)
            throws StorageException {
        Function<Digest, StorageKey> key = digest -> DistributionTree.revisionLink(repository, digest);
        return page(store, DistributionTree.revisions(repository), LINK, after.map(key), limit, key);
    }

    /** One page of the blobs that a repository has a link to. */
    public static Page<Digest> layers(BlobStore store, RepositoryName repository, Optional<Digest> after, int limit)
            throws StorageException {
        Function<Digest, StorageKey> key = digest -> DistributionTree.layerLink(repository, digest);
        return page(store, DistributionTree.layers(repository), LINK, after.map(key), limit, key);
    }

    /** One page of the manifests that a tag has ever pointed at. */
    public static Page<Digest> tagHistory(
            BlobStore store, RepositoryName repository, Tag tag, Optional<Digest> after, int limit)
            throws StorageException {
        Function<Digest, StorageKey> key = digest -> DistributionTree.tagHistory(repository, tag, digest);
        String prefix = DistributionTree.tag(repository, tag) + "index/";
        return page(store, prefix, LINK, after.map(key), limit, key);
    }

    /** One page of the contents that have another name than that by SHA-256. */
    public static Page<Digest> aliases(BlobStore store, Optional<Digest> after, int limit) throws StorageException {
        return page(store, OwnTree.BLOB_ALIASES, ALIAS, after.map(OwnTree::blobAlias), limit, OwnTree::blobAlias);
    }

    private static Page<Digest> page(
            BlobStore store,
            String prefix,
            Pattern pattern,
            Optional<StorageKey> after,
            int limit,
            Function<Digest, StorageKey> key)
            throws StorageException {
        ListRequest request = ListRequest.descendants(prefix, Math.min(ListRequest.MAX_LIMIT, limit + 1))
                .after(after.map(StorageKey::value).orElse(""));
        List<Digest> found = new ArrayList<>();
        Listings.forEachPage(store, request, entries -> {
            for (Listing.Entry entry : entries) {
                Matcher matcher = pattern.matcher(entry.name().substring(prefix.length()));
                if (found.size() <= limit && matcher.matches()) {
                    // a name that is put together again is the key that it was read from, or it names something else
                    digest(matcher)
                            .filter(digest -> key.apply(digest).value().equals(entry.name()))
                            .ifPresent(found::add);
                }
            }
            return found.size() <= limit;
        });
        return Page.of(found, limit);
    }

    private static Optional<Digest> digest(Matcher name) {
        try {
            return Optional.of(Digest.parse(name.group(1) + ':' + name.group(2)));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
