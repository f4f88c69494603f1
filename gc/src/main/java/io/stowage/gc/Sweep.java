package io.stowage.gc;

import io.stowage.layout.DigestNames;
import io.stowage.layout.DistributionTree;
import io.stowage.layout.Links;
import io.stowage.layout.OwnTree;
import io.stowage.layout.Repositories;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.InvalidManifestException;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Deletes what is not marked, and tells of it. One thread. */
final class Sweep {

    /** As many as the tightest store takes at once. */
    private static final int BATCH = 500;

    private final BlobStore store;
    private final DigestSet marked;
    private final CollectionProgress progress;
    private final Optional<Claim> claim;
    private final List<StorageKey> doomed = new ArrayList<>();
    private long blobs;
    private long links;
    private long failed;

    /** @param claim absent in a dry run */
    Sweep(BlobStore store, DigestSet marked, CollectionProgress progress, Optional<Claim> claim) {
        this.store = store;
        this.marked = marked;
        this.progress = progress;
        this.claim = claim;
    }

    /** How many contents nothing needs. */
    long count() throws StorageException {
        Cursor<Digest> contents = contents();
        for (var next = contents.next(); next.isPresent(); next = contents.next()) {
            blobs += marked.contains(next.get()) ? 0 : 1;
        }
        return blobs;
    }

    /** Whether something that was to go is still there. */
    boolean hasFailed() {
        return failed > 0;
    }

    /** Takes a manifest from its repository: what tags remember of it, what lists it, its other name, and last its link. */
    void manifest(Untagged manifest) throws StorageException {
        RepositoryName repository = manifest.repository();
        Digest digest = manifest.digest();
        for (Tag tag : manifest.formerTags()) {
            delete(DistributionTree.tagHistory(repository, tag, digest));
        }
        Optional<byte[]> bytes = content(digest);
        if (bytes.isPresent()) {
            Digest other = Digest.of(DigestAlgorithm.SHA512, bytes.get());
            for (Digest subject : subjects(bytes.get())) {
                delete(OwnTree.referrer(repository, subject, digest));
                delete(OwnTree.referrer(repository, subject, other));
            }
            delete(OwnTree.manifestAlias(repository, other));
        }
        delete(DistributionTree.revisionLink(repository, digest));
        flush();
    }

    private Optional<byte[]> content(Digest manifest) throws StorageException {
        try {
            return store.read(DistributionTree.blob(manifest), BlobStore.MAX_RECORD_BYTES)
                    .map(StoredRecord::bytes);
        } catch (StorageException.Rejected e) {
            return Optional.empty();
        }
    }

    private static List<Digest> subjects(byte[] manifest) {
        try {
            return References.of(manifest).subject().stream().toList();
        } catch (InvalidManifestException e) {
            return List.of();
        }
    }

    /** Takes from repositories the blobs whose content is about to go. */
    void links() throws StorageException {
        Cursor<RepositoryName> repositories = new Cursor<>((last, limit) -> Repositories.withBlobs(store, last, limit));
        for (var next = repositories.next(); next.isPresent(); next = repositories.next()) {
            RepositoryName repository = next.get();
            Cursor<Digest> names = new Cursor<>((last, limit) -> DigestNames.layers(store, repository, last, limit));
            for (var name = names.next(); name.isPresent(); name = names.next()) {
                link(repository, name.get());
            }
        }
        flush();
    }

    private void link(RepositoryName repository, Digest name) throws StorageException {
        StorageKey key = DistributionTree.layerLink(repository, name);
        // A damaged link to a content that goes is of no use; one whose target nobody knows may be mended.
        Optional<Digest> target =
                name.algorithm() == DigestAlgorithm.SHA256 ? Optional.of(name) : Links.read(store, key);
        if (target.isPresent() && !marked.contains(name) && !marked.contains(target.get())) {
            progress.linkEligible(repository, name);
            links++;
            delete(key);
        }
    }

    /** Deletes the contents themselves. */
    void blobs() throws StorageException {
        Cursor<Digest> contents = contents();
        for (var next = contents.next(); next.isPresent(); next = contents.next()) {
            if (!marked.contains(next.get())) {
                progress.blobEligible(next.get());
                delete(DistributionTree.blob(next.get()));
            }
        }
        flush();
    }

    /** Forgets the other names of contents that are gone. */
    void aliases() throws StorageException {
        Cursor<Digest> aliases = new Cursor<>((last, limit) -> DigestNames.aliases(store, last, limit));
        for (var next = aliases.next(); next.isPresent(); next = aliases.next()) {
            Optional<Digest> target = Links.read(store, OwnTree.blobAlias(next.get()));
            if (target.isPresent() && !marked.contains(next.get()) && !marked.contains(target.get())) {
                delete(OwnTree.blobAlias(next.get()));
            }
        }
        flush();
    }

    CollectionReport report(long manifests, long spared) {
        return new CollectionReport(marked.size(), blobs, manifests, links, spared, failed);
    }

    private Cursor<Digest> contents() {
        return new Cursor<>((last, limit) -> DigestNames.blobs(store, last, limit));
    }

    private void delete(StorageKey key) throws StorageException {
        doomed.add(key);
        if (doomed.size() >= BATCH) {
            flush();
        }
    }

    private void flush() throws StorageException {
        int done = 0;
        while (claim.isPresent() && done < doomed.size()) {
            // Where writers do not see us, one may come between a look and a deletion: then as little as can be.
            int end = claim.get().look() ? doomed.size() : done + 1;
            failed += store.deleteAll(List.copyOf(doomed.subList(done, end))).size();
            done = end;
        }
        doomed.clear();
    }
}
