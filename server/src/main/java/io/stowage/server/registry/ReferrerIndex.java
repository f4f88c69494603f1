package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.layout.Links;
import io.stowage.layout.OwnTree;
import io.stowage.layout.Page;
import io.stowage.layout.Revisions;
import io.stowage.layout.Revisions.Revision;
import io.stowage.oci.Descriptor;
import io.stowage.oci.Digest;
import io.stowage.oci.Manifest;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.server.cache.ExpiringCache;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes records of the referrers that came without us: those of a repository that Distribution has written, and those that
 * clients list under a tag because Distribution does not. Storage threads.
 */
final class ReferrerIndex {

    private static final Logger LOG = LoggerFactory.getLogger(ReferrerIndex.class);

    private static final int MAX_REMEMBERED = 10_000;
    private static final int REVISIONS_AT_ONCE = 100;
    private static final int MAX_ALGORITHM_LENGTH = 32;
    private static final int MAX_ENCODED_LENGTH = 64;

    private final BlobStore store;
    private final ManifestLinks links;
    private final ManifestContents contents;
    private final ReferrerRecords records;
    private final Fan fan;
    private final StripedLocks locks = new StripedLocks();
    private final ExpiringCache<RepositoryName, Boolean> built;
    private final ExpiringCache<List<Object>, Digest> adopted;

    ReferrerIndex(
            BlobStore store,
            ManifestLinks links,
            ManifestContents contents,
            ReferrerRecords records,
            Fan fan,
            InstantSource clock) {
        this.store = store;
        this.links = links;
        this.contents = contents;
        this.records = records;
        this.fan = fan;
        this.built = ExpiringCache.ofEntries(MAX_REMEMBERED, clock);
        this.adopted = ExpiringCache.ofEntries(MAX_REMEMBERED, clock);
    }

    /**
     * Sees to it that all manifests of a repository have been looked at once; a repository without any is left alone. Costs
     * the repository the first time, one call later, none when that was lately.
     *
     * @return whether the repository has manifests
     */
    boolean build(RepositoryName repository) throws StorageException {
        if (built.get(repository).isPresent()) {
            return true;
        }
        return locks.with(repository, () -> {
            if (built.get(repository).isPresent()) {
                return true;
            }
            if (store.stat(OwnTree.referrersBuilt(repository)).isEmpty()) {
                if (!buildFromRevisions(repository)) {
                    return false;
                }
                if (!markBuilt(repository)) {
                    return true;
                }
            }
            built.put(repository, true);
            return true;
        });
    }

    /** Without the mark the index is looked through again, which is no reason to refuse a listing on a full disk. */
    private boolean markBuilt(RepositoryName repository) {
        byte[] yes = "1".getBytes(StandardCharsets.US_ASCII);
        try {
            store.write(OwnTree.referrersBuilt(repository), yes, Precondition.none());
            return true;
        } catch (StorageException e) {
            LOG.warn("the referrers of {} will be looked through again: {}", repository, e.getMessage());
            return false;
        }
    }

    /**
     * Takes over what clients have listed under the referrers tag of a subject. One call, unless the tag has been moved.
     * distribution-spec: Referrers Tag Schema, Enabling the Referrers API.
     */
    void adopt(RepositoryName repository, Digest subject) throws StorageException {
        Optional<Digest> index = Links.read(store, DistributionTree.tagCurrent(repository, tag(subject)));
        List<Object> place = List.of(repository, subject);
        if (index.isEmpty() || adopted.get(place).equals(index)) {
            return;
        }
        List<Descriptor> listed = contents.load(index.get())
                .flatMap(ManifestContents.Content::manifest)
                .map(Manifest::manifests)
                .orElse(List.of());
        fan.map(listed, descriptor -> adoptOne(repository, subject, descriptor.digest()));
        adopted.put(place, index.get());
    }

    /** The tag under which clients list the referrers of a subject where a registry does not. */
    static Tag tag(Digest subject) {
        String algorithm = subject.algorithm().label();
        String encoded = subject.hex();
        return new Tag(algorithm.substring(0, Math.min(algorithm.length(), MAX_ALGORITHM_LENGTH))
                + '-'
                + encoded.substring(0, Math.min(encoded.length(), MAX_ENCODED_LENGTH)));
    }

    private boolean buildFromRevisions(RepositoryName repository) throws StorageException {
        boolean any = false;
        Optional<Digest> after = Optional.empty();
        Page<Revision> page;
        do {
            page = Revisions.page(store, repository, after, REVISIONS_AT_ONCE);
            List<Revision> revisions = page.entries();
            if (!revisions.isEmpty()) {
                any = true;
                after = Optional.of(revisions.get(revisions.size() - 1).name());
            }
            fan.map(revisions, revision -> record(repository, revision.target(), Optional.empty()));
        } while (page.more());
        return any;
    }

    private boolean adoptOne(RepositoryName repository, Digest subject, Digest referrer) throws StorageException {
        Optional<Digest> canonical = links.canonical(repository, referrer);
        return canonical.isPresent() && record(repository, canonical.get(), Optional.of(subject));
    }

    /** Makes a record of a manifest that names a subject, that one if given. What cannot be read names none. */
    private boolean record(RepositoryName repository, Digest canonical, Optional<Digest> subject)
            throws StorageException {
        Optional<ManifestContents.Content> content;
        try {
            content = contents.load(canonical);
        } catch (StorageException.Corrupt | StorageException.Rejected e) {
            return false;
        }
        Optional<Manifest> manifest = content.flatMap(ManifestContents.Content::manifest);
        Optional<Digest> named = manifest.flatMap(Manifest::subject).map(Descriptor::digest);
        if (named.isEmpty() || (subject.isPresent() && !subject.equals(named))) {
            return false;
        }
        byte[] bytes = content.get().bytes();
        Digest name = links.name(repository, canonical, bytes);
        if (records.read(repository, named.get(), name).isEmpty()) {
            records.add(repository, manifest.get(), name, bytes.length);
        }
        return true;
    }
}
