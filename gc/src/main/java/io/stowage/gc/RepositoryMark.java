package io.stowage.gc;

import io.stowage.layout.DigestNames;
import io.stowage.layout.DistributionTree;
import io.stowage.layout.Links;
import io.stowage.layout.OwnTree;
import io.stowage.layout.Tags;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.InvalidManifestException;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoredRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Marks what one repository needs. Its roots are all manifests, or those that tags point at; from there to what they name in
 * any depth, to their subjects, and from a subject to what refers to it. One thread.
 */
final class RepositoryMark {

    private final BlobStore store;
    private final RepositoryName repository;
    private final DigestSet marked;
    private final CollectionProgress progress;
    private final Optional<Claim> claim;

    /** The manifests of this repository that are needed. */
    private final DigestSet live = new DigestSet();

    private final Deque<Digest> pending = new ArrayDeque<>();

    /** @param marked what is needed in all repositories, added to */
    RepositoryMark(
            BlobStore store,
            RepositoryName repository,
            DigestSet marked,
            CollectionProgress progress,
            Optional<Claim> claim) {
        this.store = store;
        this.repository = repository;
        this.marked = marked;
        this.progress = progress;
        this.claim = claim;
    }

    /**
     * Marks with every manifest as a root.
     *
     * @throws UnreadableException when something of this repository cannot be understood
     */
    void markAll() throws StorageException, UnreadableException {
        Cursor<Digest> manifests = manifests();
        for (var next = manifests.next(); next.isPresent(); next = manifests.next()) {
            keep(next.get());
        }
    }

    /** Marks with only those manifests as roots that a tag points at. */
    void markTagged() throws StorageException, UnreadableException {
        Cursor<Tag> tags = new Cursor<>((last, limit) -> Tags.page(store, repository, last, limit));
        for (var next = tags.next(); next.isPresent(); next = tags.next()) {
            Optional<Digest> target = link(DistributionTree.tagCurrent(repository, next.get()));
            if (target.isPresent()) {
                keep(target.get());
            }
        }
        // Whatever refers to what is kept is kept, and what refers to that; in the end nothing new is found.
        int before;
        do {
            before = live.size();
            Cursor<Digest> manifests = manifests();
            for (var next = manifests.next(); next.isPresent(); next = manifests.next()) {
                keepReferrer(next.get());
            }
        } while (live.size() > before);
    }

    private void keepReferrer(Digest manifest) throws StorageException, UnreadableException {
        Optional<References> references = live.contains(manifest) ? Optional.empty() : read(manifest);
        if (references.flatMap(References::subject).filter(this::isLive).isPresent()) {
            keep(manifest);
        }
    }

    /** Whether a manifest is needed, by its name here. */
    boolean isLive(Digest manifest) {
        return live.contains(manifest);
    }

    /** Marks everything that the repository has a link to, understood or not. */
    void markEverything() throws StorageException {
        Cursor<Digest> manifests = manifests();
        for (var next = manifests.next(); next.isPresent(); next = manifests.next()) {
            markLinked(next.get());
        }
        Cursor<Digest> blobs = new Cursor<>((last, limit) -> DigestNames.layers(store, repository, last, limit));
        for (var next = blobs.next(); next.isPresent(); next = blobs.next()) {
            markLinked(next.get());
        }
    }

    private void markLinked(Digest name) throws StorageException {
        marked.add(name);
        Links.read(store, DistributionTree.revisionLink(repository, name)).ifPresent(marked::add);
        Links.read(store, DistributionTree.layerLink(repository, name)).ifPresent(marked::add);
        live.add(name);
    }

    private Cursor<Digest> manifests() {
        return new Cursor<>((last, limit) -> DigestNames.revisions(store, repository, last, limit));
    }

    /** Marks a manifest and all that it needs. */
    private void keep(Digest root) throws StorageException, UnreadableException {
        pending.add(root);
        while (!pending.isEmpty()) {
            Digest manifest = pending.remove();
            if (live.add(manifest)) {
                progress.manifestMarked(repository, manifest);
                mark(manifest);
                link(DistributionTree.revisionLink(repository, manifest)).ifPresent(marked::add);
                Optional<References> references = read(manifest);
                if (references.isPresent()) {
                    for (Digest content : references.get().contents()) {
                        follow(content);
                    }
                }
            }
        }
    }

    private void follow(Digest content) throws StorageException, UnreadableException {
        progress.blobMarked(repository, content);
        mark(content);
        for (Digest name : names(content)) {
            if (store.stat(DistributionTree.revisionLink(repository, name)).isPresent()) {
                pending.add(name);
            }
        }
    }

    private void mark(Digest content) throws StorageException, UnreadableException {
        marked.add(content);
        for (Digest name : names(content)) {
            marked.add(name);
        }
    }

    /** The names under which the bytes of a content may be kept. */
    private List<Digest> names(Digest content) throws StorageException, UnreadableException {
        if (content.algorithm() == DigestAlgorithm.SHA256) {
            return List.of(content);
        }
        List<Digest> names = new ArrayList<>();
        link(DistributionTree.layerLink(repository, content)).ifPresent(names::add);
        link(OwnTree.manifestAlias(repository, content)).ifPresent(names::add);
        link(OwnTree.blobAlias(content)).ifPresent(names::add);
        return names;
    }

    /** What a link points at; empty when there is none. */
    private Optional<Digest> link(StorageKey key) throws StorageException, UnreadableException {
        Optional<Digest> target = Links.read(store, key);
        if (target.isEmpty() && store.stat(key).isPresent()) {
            throw new UnreadableException("the link " + key + " is damaged");
        }
        return target;
    }

    /** What a manifest of this repository needs; empty when its content is gone, and nothing of it can be asked for. */
    private Optional<References> read(Digest manifest) throws StorageException, UnreadableException {
        if (claim.isPresent()) {
            claim.get().glance(); // a server that has come waits for us
        }
        Digest canonical = manifest;
        for (Digest name : names(manifest)) {
            canonical = name;
        }
        Optional<StoredRecord> record;
        try {
            record = store.read(DistributionTree.blob(canonical), BlobStore.MAX_RECORD_BYTES);
        } catch (StorageException.Rejected e) {
            throw new UnreadableException("manifest " + manifest + " is too long");
        }
        if (record.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = record.get().bytes();
        if (!Digest.of(canonical.algorithm(), bytes).equals(canonical)) {
            throw new UnreadableException("manifest " + manifest + " has other bytes than it was stored with");
        }
        try {
            return Optional.of(References.of(bytes));
        } catch (InvalidManifestException e) {
            throw new UnreadableException("manifest " + manifest + " cannot be understood: " + e.getMessage());
        }
    }
}
