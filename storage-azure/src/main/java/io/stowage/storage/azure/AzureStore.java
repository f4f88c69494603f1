package io.stowage.storage.azure;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.UploadStat;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.PartBuffers;
import io.stowage.storage.parts.PartUploads;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Contents in a container of Azure Blob Storage. Any thread. */
final class AzureStore implements BlobStore {

    private static final Logger LOG = LoggerFactory.getLogger(AzureStore.class);

    private final AzureProbe probe;
    private final AzureObjects objects;
    private final Downloads downloads;
    private final PartUploads uploads;
    private final AzureLinks links;
    private final StoreCapabilities capabilities;

    private AzureStore(
            AzureProbe probe,
            AzureObjects objects,
            Downloads downloads,
            PartUploads uploads,
            AzureLinks links,
            StoreCapabilities capabilities) {
        this.probe = probe;
        this.objects = objects;
        this.downloads = downloads;
        this.uploads = uploads;
        this.links = links;
        this.capabilities = capabilities;
    }

    static AzureStore open(AzureStoreSettings settings) throws StorageException, StoreConfigurationException {
        AzureContainer container = AzureProbe.rooted(AzureContainer.of(settings), settings.rooting());
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
    public StoreCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public Optional<Stat> stat(StorageKey key) throws StorageException {
        return objects.stat(ObjectName.of(key));
    }

    @Override
    public Optional<Content> open(StorageKey key, ByteRange range) throws StorageException {
        return objects.reads().open(ObjectName.of(key), range);
    }

    @Override
    public Optional<StoredRecord> read(StorageKey key, int maxBytes) throws StorageException {
        return objects.read(ObjectName.of(key), maxBytes);
    }

    @Override
    public Optional<Version> write(StorageKey key, byte[] bytes, Precondition precondition) throws StorageException {
        return objects.write(ObjectName.of(key), bytes, precondition);
    }

    @Override
    public void writeAll(List<SmallWrite> writes) throws StorageException {
        objects.writeAll(writes);
    }

    @Override
    public DeleteResult delete(StorageKey key, Precondition precondition) throws StorageException {
        return objects.records().delete(ObjectName.of(key), precondition);
    }

    @Override
    public Set<StorageKey> deleteAll(List<StorageKey> keys) throws StorageException {
        List<ObjectName> names = keys.stream().map(ObjectName::of).toList();
        return objects.deletes().deleteAll(names).keySet().stream()
                .map(name -> new StorageKey(name.value()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Listing list(ListRequest request) throws StorageException {
        return objects.list(request);
    }

    @Override
    public Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) {
        return uploads.begin(id, note, target);
    }

    @Override
    public Optional<Upload> resume(UploadId id) throws StorageException {
        return uploads.resume(id);
    }

    @Override
    public void abort(UploadId id) throws StorageException {
        uploads.abort(id);
    }

    @Override
    public List<UploadStat> uploads(Optional<UploadId> after, int limit) throws StorageException {
        return uploads.uploads(after, limit);
    }

    @Override
    public void probe() throws StorageException {
        probe.check();
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException {
        return capabilities.links() ? links.link(ObjectName.of(key), lifetime, contentType) : Optional.empty();
    }

    @Override
    public void close() {
        downloads.close();
    }
}
