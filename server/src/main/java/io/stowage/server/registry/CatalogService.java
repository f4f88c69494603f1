package io.stowage.server.registry;

import io.stowage.layout.Page;
import io.stowage.layout.Repositories;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Listing repositories, as Distribution does. Storage threads. */
public final class CatalogService {

    private static final int USUAL_ENTRIES = 100;

    private final BlobStore store;
    private final int maxEntries;

    CatalogService(BlobStore store, int maxEntries) {
        this.store = store;
        this.maxEntries = Math.min(maxEntries, ListRequest.MAX_LIMIT);
    }

    /**
     * One page of repositories. Costs the page, not the registry.
     *
     * @param n how many are wanted, 100 when absent; a number beyond the longest page gets the longest page
     * @param last the repository after which the page begins; it need not exist
     * @param visible which repositories there are for whoever asks; those between that are not cost as much as those that are
     * @throws RegistryException NAME_INVALID when {@code last} is no name; PAGINATION_NUMBER_INVALID for a negative number
     */
    public CatalogPage list(OptionalInt n, Optional<String> last, Predicate<RepositoryName> visible)
            throws StorageException {
        int limit = PageLimit.of(n, USUAL_ENTRIES, maxEntries);
        Optional<RepositoryName> after = last.map(CatalogService::name);
        if (limit == 0) {
            return new CatalogPage(List.of(), Optional.empty());
        }
        List<String> names = new ArrayList<>();
        Page<RepositoryName> page;
        do {
            page = Repositories.page(store, after, limit - names.size());
            page.entries().stream().filter(visible).map(RepositoryName::value).forEach(names::add);
            after = page.entries().isEmpty()
                    ? after
                    : Optional.of(page.entries().get(page.entries().size() - 1));
        } while (names.size() < limit && page.more() && !page.entries().isEmpty());
        return new CatalogPage(names, PageLimit.next(names, page.more()));
    }

    private static RepositoryName name(String text) {
        try {
            return new RepositoryName(text);
        } catch (InvalidNameException e) {
            throw new RegistryException(ErrorCode.NAME_INVALID, "last: " + e.getMessage());
        }
    }
}
