package io.stowage.layout;

import static java.util.Comparator.naturalOrder;

import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds and removes the unfinished uploads that Distribution has left in a store. What it holds in open multipart uploads
 * of an object store is not seen here. Any thread but an event loop.
 */
public final class DistributionUploads {

    private static final String STARTED_AT = "startedat";

    /** More than the longest time that RFC 3339 can write. */
    private static final int MAX_TIME_BYTES = 64;

    private DistributionUploads() {}

    /**
     * One page of the repositories that have unfinished uploads, whether they have manifests or not; order and cost as in
     * {@link Repositories#page}.
     */
    public static Page<RepositoryName> repositories(BlobStore store, Optional<RepositoryName> after, int limit)
            throws StorageException {
        return RepositoryWalk.page(store, DistributionTree.UPLOADS_SEGMENT, after, limit);
    }

    /**
     * One page of the unfinished uploads of a repository, in the order of their keys. Costs the page.
     *
     * @param after the last upload seen; it need not exist
     * @param limit from 1 to {@value ListRequest#MAX_LIMIT}
     */
    public static Page<DistributionUpload> page(
            BlobStore store, RepositoryName repository, Optional<DistributionUpload> after, int limit)
            throws StorageException {
        ListRequest request = ListRequest.children(
                        DistributionTree.uploads(repository), Math.min(ListRequest.MAX_LIMIT, limit + 1))
                .after(after.map(DistributionUpload::prefix).orElse(""));
        List<DistributionUpload> found = new ArrayList<>();
        Listings.forEachPage(store, request, entries -> {
            entries.stream()
                    .filter(Listing.Entry::isPrefix)
                    .forEach(entry -> found.add(new DistributionUpload(repository, entry.lastSegment())));
            return found.size() <= limit;
        });
        return Page.of(found, limit);
    }

    /**
     * When anything has last happened to an upload: the latest of the start that it has written down and of the times of
     * its keys. A start that cannot be read leaves the others.
     *
     * @return empty when there is no such upload
     */
    public static Optional<Instant> touched(BlobStore store, DistributionUpload upload) throws StorageException {
        List<Instant> times = new ArrayList<>();
        Listings.forEachPage(store, everything(upload), entries -> {
            entries.stream().map(Listing.Entry::modified).max(naturalOrder()).ifPresent(times::add);
            return true;
        });
        if (!times.isEmpty()) {
            started(store, upload).ifPresent(times::add);
        }
        return times.stream().max(naturalOrder());
    }

    private static Optional<Instant> started(BlobStore store, DistributionUpload upload) throws StorageException {
        if (!StorageKey.isValid(upload.prefix() + STARTED_AT)) {
            return Optional.empty();
        }
        return SmallRecords.read(store, new StorageKey(upload.prefix() + STARTED_AT), MAX_TIME_BYTES)
                .flatMap(DistributionUploads::time);
    }

    private static Optional<Instant> time(byte[] content) {
        try {
            String text = new String(content, StandardCharsets.ISO_8859_1).strip();
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Removes all of an upload, the start first: without it Distribution takes the upload for gone. Repeatable.
     *
     * @throws StorageException also when some of its keys could not be removed
     */
    public static void remove(BlobStore store, DistributionUpload upload) throws StorageException {
        delete(store, upload, List.of(upload.prefix() + STARTED_AT));
        Listings.forEachPage(store, everything(upload), entries -> {
            delete(store, upload, entries.stream().map(Listing.Entry::name).toList());
            return true;
        });
    }

    private static ListRequest everything(DistributionUpload upload) {
        return ListRequest.descendants(upload.prefix(), ListRequest.MAX_LIMIT);
    }

    private static void delete(BlobStore store, DistributionUpload upload, List<String> names) throws StorageException {
        List<StorageKey> keys =
                names.stream().filter(StorageKey::isValid).map(StorageKey::new).toList();
        Set<StorageKey> left = store.deleteAll(keys);
        if (!left.isEmpty() || keys.size() < names.size()) {
            throw new StorageException.Rejected("cannot remove all of upload " + upload);
        }
    }
}
