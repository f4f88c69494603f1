package io.stowage.server.registry;

import io.stowage.layout.Page;
import io.stowage.layout.Tags;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Listing tags. distribution-spec: Listing Tags. Storage threads. */
public final class TagService {

    private final BlobStore store;
    private final RepositoryPresence presence;
    private final int maxEntries;

    TagService(BlobStore store, RepositoryPresence presence, int maxEntries) {
        this.store = store;
        this.presence = presence;
        this.maxEntries = Math.min(maxEntries, ListRequest.MAX_LIMIT);
    }

    /**
     * One page of tags. Costs the page, not the repository.
     *
     * @param n how many are wanted; a number beyond the longest page, or none, gets the longest page
     * @param last the tag after which the page begins; it need not exist
     * @throws RegistryException NAME_UNKNOWN when there is no such repository; TAG_INVALID when {@code last} is no tag;
     *     PAGINATION_NUMBER_INVALID for a negative number
     */
    public TagPage list(RepositoryName repository, OptionalInt n, Optional<String> last) throws StorageException {
        int limit = PageLimit.of(n, maxEntries, maxEntries);
        Optional<Tag> after = last.map(TagService::tag);
        if (limit == 0) {
            presence.require(repository);
            return new TagPage(List.of(), Optional.empty());
        }
        Page<Tag> page = Tags.page(store, repository, after, limit);
        List<String> tags = page.entries().stream().map(Tag::value).toList();
        if (tags.isEmpty()) {
            presence.require(repository);
        }
        return new TagPage(tags, PageLimit.next(tags, page.more()));
    }

    private static Tag tag(String text) {
        try {
            return new Tag(text);
        } catch (InvalidNameException e) {
            throw new RegistryException(ErrorCode.TAG_INVALID, "last: " + e.getMessage());
        }
    }
}
