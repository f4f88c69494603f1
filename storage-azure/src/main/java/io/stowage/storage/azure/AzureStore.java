package io.stowage.storage.azure;

import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.net.Network;
import io.stowage.storage.parts.ObjectBlobStore;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.PartBuffers;
import io.stowage.storage.parts.PartUploads;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Contents in a container of Azure Blob Storage. Any thread. */
final class AzureStore extends ObjectBlobStore {

    private static final Logger LOG = LoggerFactory.getLogger(AzureStore.class);

    private final AzureProbe probe;
    private final AzureObjects objects;
    private final Downloads downloads;
    private final AzureLinks links;

    private AzureStore(
            AzureProbe probe,
            AzureObjects objects,
            Downloads downloads,
            PartUploads uploads,
            AzureLinks links,
            StoreCapabilities capabilities) {
        super(objects, uploads, capabilities);
        this.probe = probe;
        this.objects = objects;
        this.downloads = downloads;
        this.links = links;
    }

    static AzureStore open(AzureStoreSettings settings) throws StorageException, StoreConfigurationException {
        AzureContainer container =
                AzureProbe.rooted(AzureContainer.of(settings, Network.ofProcess()), settings.rooting());
        Downloads downloads = new Downloads(container);
        try {
            return open(settings, container, downloads);
        } catch (StorageException | RuntimeException e) {
            downloads.close();
            throw e;
        }
    }

    private static AzureStore open(AzureStoreSettings settings, AzureContainer container, Downloads downloads)
            throws StorageException {
        AzureReads reads = new AzureReads(container, downloads);
        AzureRecords records = new AzureRecords(container, reads);
        AzureLinks links = new AzureLinks(container);
        AzureProbe probe = new AzureProbe(container);
        AzureProbe.Found found = probe.find(records, links, settings.readOnly());
        AzureObjects objects = new AzureObjects(
                reads,
                records,
                new AzureDeletes(container),
                new AzureListing(container, found.hierarchical()),
                found.replaceIfSame());
        Copies copies = new Copies(
                container,
                reads,
                records,
                new Comparison(downloads),
                links,
                Copies.MAX_SINGLE_BYTES,
                Copies.RANGE_BYTES);
        AzureParts parts = new AzureParts(container, reads, records, copies);
        if (LOG.isDebugEnabled() && !settings.readOnly()) {
            inspect(new AzureInspection(container, records, copies), container, found);
        }
        PartUploads uploads = new PartUploads(
                objects, parts, PartBuffers.ofQuarterHeap(settings.partBytes()), settings.partBytes(), true);
        StoreCapabilities capabilities = new StoreCapabilities(
                found.createIfAbsent(),
                found.replaceIfSame(),
                found.deleteIfSame(),
                false,
                true,
                found.links(),
                AzureDeletes.BATCH,
                (long) parts.maxParts() * settings.partBytes(),
                !settings.readOnly());
        return new AzureStore(probe, objects, downloads, uploads, links, capabilities);
    }

    private static void inspect(AzureInspection inspection, AzureContainer container, AzureProbe.Found found) {
        try {
            LOG.debug("{}: {}", container.described(), inspection.table(found));
        } catch (StorageException e) {
            LOG.debug("{}: {}", container.described(), found, e);
        }
    }

    @Override
    protected Optional<Content> openObject(ObjectName name, ByteRange range) throws StorageException {
        return objects.reads().open(name, range);
    }

    @Override
    protected DeleteResult deleteObject(ObjectName name, Precondition precondition) throws StorageException {
        return objects.records().delete(name, precondition);
    }

    @Override
    protected Set<ObjectName> deleteObjects(List<ObjectName> names) throws StorageException {
        return objects.deletes().deleteAll(names).keySet();
    }

    @Override
    public void probe() throws StorageException {
        probe.check();
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException {
        return capabilities().links() ? links.link(ObjectName.of(key), lifetime, contentType) : Optional.empty();
    }

    @Override
    public void close() {
        downloads.close();
    }
}
