package io.stowage.gc;

import io.stowage.layout.Repositories;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes what nobody needs while nobody writes: marks what manifests need, decides, and sweeps. One thread.
 *
 * <p>It is for a store that nobody pushes to meanwhile, and makes sure of that: the layers of a push under way are garbage
 * until its manifest is there. What can be misunderstood is kept: of a repository with a manifest or a link that cannot be read, everything; of a
 * store that does not answer, all. Broken off at any moment it leaves only garbage behind, for the next time.
 */
public final class GarbageCollector {

    private final BlobStore store;
    private final CollectionSettings settings;
    private final CollectionProgress progress;
    private final Optional<Claim> claim;

    private final DigestSet marked = new DigestSet();
    private final List<Untagged> untagged = new ArrayList<>();
    private long spared;

    private GarbageCollector(
            BlobStore store, CollectionSettings settings, CollectionProgress progress, Optional<Claim> claim) {
        this.store = store;
        this.settings = settings;
        this.progress = progress;
        this.claim = claim;
    }

    /**
     * Collects once. Where a server seems to have written lately, it first waits for a minute at most.
     *
     * @param progress is told what is done
     * @throws StorageException when the store fails; nothing that is needed has been deleted
     * @throws StoreInUseException when a server writes to the store, or begins to; a dry run does not mind
     */
    public static CollectionReport collect(BlobStore store, CollectionSettings settings, CollectionProgress progress)
            throws StorageException {
        return collect(store, settings, progress, Rhythm.DEFAULT);
    }

    static CollectionReport collect(
            BlobStore store, CollectionSettings settings, CollectionProgress progress, Rhythm rhythm)
            throws StorageException {
        if (settings.dryRun()) {
            return new GarbageCollector(store, settings, progress, Optional.empty()).run();
        }
        try (Claim claim = Claim.open(store, rhythm, progress)) {
            return new GarbageCollector(store, settings, progress, Optional.of(claim)).run();
        }
    }

    private CollectionReport run() throws StorageException {
        Cursor<RepositoryName> repositories = new Cursor<>((last, limit) -> Repositories.page(store, last, limit));
        for (var next = repositories.next(); next.isPresent(); next = repositories.next()) {
            mark(next.get());
        }
        Sweep sweep = new Sweep(store, marked, progress, claim);
        progress.marked(marked.size(), sweep.count(), untagged.size());
        // Links before what they lead to: whatever stops this, no link ever leads nowhere.
        for (Untagged manifest : untagged) {
            sweep.manifest(manifest);
        }
        sweep.links();
        if (!sweep.hasFailed()) {
            sweep.blobs();
            sweep.aliases();
        }
        return sweep.report(untagged.size(), spared);
    }

    private void mark(RepositoryName repository) throws StorageException {
        progress.repository(repository);
        RepositoryMark mark = new RepositoryMark(store, repository, marked, progress, claim);
        try {
            if (settings.deleteUntagged()) {
                mark.markTagged();
                List<Untagged> found = Untagged.of(store, repository, mark);
                untagged.addAll(found);
                found.forEach(
                        manifest -> progress.manifestEligible(repository, manifest.digest(), manifest.formerTags()));
            } else {
                mark.markAll();
            }
        } catch (UnreadableException | StorageException e) {
            spared++;
            progress.spared(repository, String.valueOf(e.getMessage()));
            mark.markEverything();
        }
    }
}
