package io.stowage.storage.azure;

import com.azure.core.http.rest.PagedIterable;
import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Listing.Entry;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.parts.ObjectName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pages of names.
 *
 * <p>The service goes on by a marker that names what came next at that time, which would hide what was written in between;
 * so each page is asked for by name. Older services and emulators do not hear that, and begin at the beginning: what is not
 * wanted is dropped then, a large page at a time. An account with a hierarchical namespace lists directory by directory,
 * which is not the order of bytes: there each page takes the whole prefix.
 */
final class AzureListing {

    /** What the service gives at most. */
    private static final int LARGEST_PAGE = 5000;

    /** What a hierarchical namespace says of a directory. */
    private static final String FOLDER = "hdi_isfolder";

    private final AzureContainer container;
    private final boolean hierarchical;

    AzureListing(AzureContainer container, boolean hierarchical) {
        this.container = container;
        this.hierarchical = hierarchical;
    }

    Listing list(ListRequest request) throws StorageException {
        String prefix = request.prefix();
        if (request.after().compareTo(prefix) > 0 && !request.after().startsWith(prefix)) {
            return new Listing(List.of(), false);
        }
        return hierarchical ? sort(request) : page(request);
    }

    private Listing page(ListRequest request) throws StorageException {
        List<Entry> entries = new ArrayList<>();
        String last = "";
        @Nullable String marker = null;
        int size = request.limit() + 1;
        while (true) {
            PagedResponse<BlobItem> answer = ask(request, start(request), marker, size);
            List<Entry> listed = entries(answer, request);
            listed.sort(Comparator.comparing(Entry::name));
            for (Entry entry : listed) {
                if (entry.name().compareTo(last) < 0) {
                    throw new StorageException.Corrupt(
                            "cannot list '" + request.prefix() + "': the store does not list in the order of bytes");
                }
                last = entry.name();
                if (isWanted(entry, request)) {
                    if (entries.size() == request.limit()) {
                        return new Listing(entries, true);
                    }
                    entries.add(entry);
                }
            }
            marker = marker(answer);
            if (marker == null || !entries.isEmpty()) {
                return new Listing(entries, marker != null);
            }
            size = LARGEST_PAGE;
        }
    }

    /** Finds the smallest names, wherever they come. */
    private Listing sort(ListRequest request) throws StorageException {
        TreeMap<String, Entry> smallest = new TreeMap<>();
        boolean more = false;
        @Nullable String marker = null;
        do {
            PagedResponse<BlobItem> answer = ask(request, Optional.empty(), marker, LARGEST_PAGE);
            for (Entry entry : entries(answer, request)) {
                if (isWanted(entry, request)) {
                    smallest.put(entry.name(), entry);
                    if (smallest.size() > request.limit()) {
                        smallest.pollLastEntry();
                        more = true;
                    }
                }
            }
            marker = marker(answer);
        } while (marker != null);
        return new Listing(List.copyOf(smallest.values()), more);
    }

    private PagedResponse<BlobItem> ask(ListRequest request, Optional<String> start, @Nullable String marker, int size)
            throws StorageException {
        ListBlobsOptions options = new ListBlobsOptions().setPrefix(container.root() + request.prefix());
        start.ifPresent(name -> options.setStartFrom(container.root() + name));
        if (hierarchical) {
            options.setDetails(new BlobListDetails().setRetrieveMetadata(true));
        }
        return AzureErrors.call("list", '\'' + request.prefix() + '\'', () -> {
            PagedIterable<BlobItem> all = request.delimited()
                    ? container.client().listBlobsByHierarchy("/", options, null)
                    : container.client().listBlobs(options, null);
            return all.iterableByPage(marker, size).iterator().next();
        });
    }

    private static @Nullable String marker(PagedResponse<BlobItem> answer) {
        String marker = answer.getContinuationToken();
        return marker == null || marker.isEmpty() ? null : marker;
    }

    /** The first name that may be wanted. Behind a prefix that is the first one that no name below it can be. */
    private static Optional<String> start(ListRequest request) {
        String after = request.after();
        if (after.compareTo(request.prefix()) <= 0) {
            return Optional.empty();
        }
        int slash = request.delimited() ? after.indexOf('/', request.prefix().length()) : -1;
        return Optional.of(slash < 0 ? after : after.substring(0, slash) + (char) ('/' + 1));
    }

    private List<Entry> entries(PagedResponse<BlobItem> answer, ListRequest request) throws StorageException {
        List<Entry> entries = new ArrayList<>();
        for (BlobItem item : answer.getValue()) {
            String name = item.getName();
            if (!name.startsWith(container.root())) {
                throw new StorageException.Corrupt(
                        "cannot list '" + request.prefix() + "': the store lists what is elsewhere");
            }
            String below = name.substring(container.root().length());
            if (Boolean.TRUE.equals(item.isPrefix())) {
                entries.add(Entry.prefix(below));
            } else if (!isFolder(item)) {
                entries.add(new Entry(
                        below,
                        item.getProperties().getContentLength(),
                        item.getProperties().getLastModified().toInstant()));
            }
        }
        return entries;
    }

    /** Whether it stands for a directory, as other programs and hierarchical namespaces make such things. */
    private static boolean isFolder(BlobItem item) {
        @Nullable Map<String, String> metadata = item.getMetadata();
        return item.getName().endsWith("/") || (metadata != null && "true".equals(metadata.get(FOLDER)));
    }

    private static boolean isWanted(Entry entry, ListRequest request) {
        if (entry.name().compareTo(request.after()) <= 0) {
            return false;
        }
        // Others may keep things here whose names no key can have; what is our own is asked for by its prefix.
        String name = entry.isPrefix() ? entry.name().substring(0, entry.name().length() - 1) : entry.name();
        return new ObjectName(request.prefix()).isOwn() || StorageKey.isValid(name);
    }
}
