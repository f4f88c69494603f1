package io.stowage.gc;

import io.stowage.layout.Repositories;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes what nobody needs while nobody writes: marks what manifests need, decides, and sweeps. One thread.
 *
 * <p>It is for a store that nobody pushes to meanwhile: the layers of a push under way are garbage until its manifest is
 * there. What can be misunderstood is kept: of a repository with a manifest or a link that cannot be read, everything; of a
 * store that does not answer, all. Broken off at any moment it leaves only garbage behind, for the next time.
 */
public final class GarbageCollector {

    private final BlobStore store;
    private final CollectionSettings settings;
    private final CollectionProgress progress;

    private final DigestSet marked = new DigestSet();
    private final List<Untagged> untagged = new ArrayList<>();
    private long spared;

    private GarbageCollector(BlobStore store, CollectionSettings settings, CollectionProgress progress) {
        this.store = store;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Collects once.
     *
     * @param progress is told what is done
     * @throws StorageException when the store fails; nothing that is needed has been deleted
     */
    public static CollectionReport collect(BlobStore store, CollectionSettings settings, CollectionProgress progress)
            throws StorageException {
        return new GarbageCollector(store, settings, progress).run();
    }

    private CollectionReport run() throws StorageException {
        Cursor<RepositoryName> repositories = new Cursor<>((last, limit) -> Repositories.page(store, last, limit));
        for (var next = repositories.next(); next.isPresent(); next = repositories.next()) {
            mark(next.get());
        }
        Sweep sweep = new Sweep(store, marked, progress, settings.dryRun());
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
        RepositoryMark mark = new RepositoryMark(store, repository, marked, progress);
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
