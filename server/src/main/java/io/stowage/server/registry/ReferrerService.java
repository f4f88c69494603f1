package io.stowage.server.registry;

import io.stowage.layout.OwnTree;
import io.stowage.oci.Descriptor;
import io.stowage.oci.Digest;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import io.stowage.server.registry.ReferrerRecords.Listed;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Listing the manifests that name a subject. distribution-spec: Listing Referrers. Storage threads. */
public final class ReferrerService {

    /** Clients read no longer document; the rest is room for what stands around the list. */
    private static final int MAX_PAGE_BYTES = 4 * 1024 * 1024 - 64 * 1024;

    /** As many are in memory beyond what the page can take. */
    private static final int AT_ONCE = 16;

    private final BlobStore store;
    private final ManifestLinks links;
    private final ReferrerRecords records;
    private final ReferrerIndex index;
    private final Fan fan;
    private final StripedLocks locks;

    ReferrerService(
            BlobStore store,
            ManifestLinks links,
            ReferrerRecords records,
            ReferrerIndex index,
            Fan fan,
            StripedLocks locks) {
        this.store = store;
        this.links = links;
        this.records = records;
        this.index = index;
        this.fan = fan;
        this.locks = locks;
    }

    /**
     * The manifests of a repository that name {@code subject}, which need not exist; nor need the repository. Each is listed
     * under the digest it was pushed with. Costs two calls for each entry of the page and two for the page; more when the
     * repository is listed for the first time.
     *
     * @param artifactType when given, only those of this type
     * @param last the digest after which the page begins
     * @return at most {@value ListRequest#MAX_LIMIT} entries, and about 4 MiB of them. With {@code artifactType} a page can
     *     be short or empty and have a next one.
     * @throws RegistryException DIGEST_INVALID when {@code last} is no digest
     */
    public ReferrerPage list(
            RepositoryName repository, Digest subject, Optional<String> artifactType, Optional<String> last)
            throws StorageException {
        Optional<Digest> after = last.map(ReferrerService::digest);
        if (!index.build(repository)) {
            return new ReferrerPage(List.of(), Optional.empty());
        }
        index.adopt(repository, subject);
        String prefix = OwnTree.referrers(repository, subject);
        ListRequest request = ListRequest.descendants(prefix, ListRequest.MAX_LIMIT)
                .after(after.map(digest ->
                                OwnTree.referrer(repository, subject, digest).value())
                        .orElse(""));
        Listing listing = store.list(request);
        List<Digest> names = listing.entries().stream()
                .map(entry -> entry.name().substring(prefix.length()))
                .flatMap(path -> named(path).stream())
                .toList();
        return page(repository, subject, artifactType, names, listing.more());
    }

    private ReferrerPage page(
            RepositoryName repository, Digest subject, Optional<String> artifactType, List<Digest> names, boolean more)
            throws StorageException {
        List<Descriptor> found = new ArrayList<>();
        long bytes = 0;
        Optional<String> next = Optional.empty();
        for (int from = 0; from < names.size(); from += AT_ONCE) {
            List<Digest> some = names.subList(from, Math.min(from + AT_ONCE, names.size()));
            List<Optional<Listed>> loaded = fan.map(some, name -> load(repository, subject, name));
            for (int i = 0; i < some.size(); i++) {
                Optional<Listed> listed = loaded.get(i)
                        .filter(one -> artifactType.isEmpty()
                                || one.descriptor().artifactType().equals(artifactType));
                if (listed.isPresent()) {
                    bytes += listed.get().listedBytes();
                    if (bytes > MAX_PAGE_BYTES && !found.isEmpty()) {
                        return new ReferrerPage(found, next);
                    }
                    found.add(listed.get().descriptor());
                }
                next = Optional.of(some.get(i).toString());
            }
        }
        return new ReferrerPage(found, more ? next : Optional.empty());
    }

    /** The record, if its manifest is still there; Distribution deletes manifests and leaves our records alone. */
    private Optional<Listed> load(RepositoryName repository, Digest subject, Digest name) throws StorageException {
        if (links.canonical(repository, name).isEmpty()) {
            removeStale(repository, subject, name);
            return Optional.empty();
        }
        return records.read(repository, subject, name);
    }

    /** Under the lock of those who put the manifest: one that is just coming back keeps its record. */
    private void removeStale(RepositoryName repository, Digest subject, Digest name) throws StorageException {
        locks.with(ManifestService.thing(repository, name), () -> {
            boolean stale = links.canonical(repository, name).isEmpty();
            if (stale) {
                records.remove(repository, subject, name);
            }
            return stale;
        });
    }

    private static Optional<Digest> named(String path) {
        try {
            return Optional.of(Digest.parse(path.replace('/', ':')));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (InvalidNameException e) {
            throw new RegistryException(ErrorCode.DIGEST_INVALID, "last: " + e.getMessage());
        }
    }
}
