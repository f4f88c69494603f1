package io.stowage.server.registry;

import io.stowage.storage.BlobStore;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** A registry without its server: everything that the specification lets clients do. Any thread may hold it. */
public final class RegistryService {

    private final RegistrySettings settings;
    private final BlobService blobs;
    private final UploadService uploads;
    private final ManifestService manifests;
    private final TagService tags;
    private final ReferrerService referrers;
    private final CatalogService catalog;

    private RegistryService(BlobStore store, RegistrySettings settings, Executor helpers, InstantSource clock) {
        this.settings = settings;
        Fan fan = new Fan(helpers, !store.capabilities().local());
        RepositoryPresence presence = new RepositoryPresence(store);
        BlobLinks blobLinks = new BlobLinks(store);
        BlobSizes sizes = new BlobSizes(store, clock);
        this.blobs = new BlobService(store, blobLinks, sizes, settings.verifyContent(), new Redirects(store, settings));
        this.uploads = new UploadService(
                store,
                new BlobPublisher(store, blobLinks, sizes, settings.verifyContent()),
                new UploadStates(store, settings.uploadSecret()),
                settings.uploadLifetime(),
                clock);

        StripedLocks locks = new StripedLocks();
        ManifestLinks manifestLinks = new ManifestLinks(store);
        ManifestContents contents = new ManifestContents(store, settings.manifestCacheBytes(), clock);
        ReferrerRecords records = new ReferrerRecords(store);
        ManifestService.Parts parts = new ManifestService.Parts(
                manifestLinks,
                new TagLinks(store, clock),
                contents,
                new ManifestReferences(blobLinks, manifestLinks, fan, settings.manifestRules()),
                records,
                presence,
                fan);
        this.manifests = new ManifestService(store, settings, parts, locks);
        this.tags = new TagService(store, presence, settings.tagsMax());
        ReferrerIndex index = new ReferrerIndex(store, manifestLinks, contents, records, fan, clock);
        this.referrers = new ReferrerService(store, manifestLinks, records, index, fan, locks);
        this.catalog = new CatalogService(store, settings.catalogMaxEntries());
    }

    /**
     * A registry on {@code store}. Asks the store nothing yet.
     *
     * @param helpers runs what may be asked of the store at once; bounded, and free to refuse
     * @param clock tells how old caches and sessions are
     */
    public static RegistryService create(
            BlobStore store, RegistrySettings settings, Executor helpers, InstantSource clock) {
        return new RegistryService(store, settings, helpers, clock);
    }

    public RegistrySettings settings() {
        return settings;
    }

    public BlobService blobs() {
        return blobs;
    }

    public UploadService uploads() {
        return uploads;
    }

    public ManifestService manifests() {
        return manifests;
    }

    public TagService tags() {
        return tags;
    }

    public ReferrerService referrers() {
        return referrers;
    }

    public CatalogService catalog() {
        return catalog;
    }
}
