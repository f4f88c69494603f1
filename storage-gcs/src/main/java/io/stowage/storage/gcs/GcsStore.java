package io.stowage.storage.gcs;

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
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps content in a bucket. The promises are in the description of this package. Any thread but an event loop. */
final class GcsStore implements BlobStore {

    static final Logger LOG = LoggerFactory.getLogger(GcsStore.class);

    private final GcsConnection connection;
    private final GcsObjects objects;
    private final GcsLinks links;
    private final PartUploads uploads;
    private final StoreCapabilities capabilities;

    private GcsStore(GcsConnection connection, GcsSettings settings, GcsBucket bucket, GcsFeatures features) {
        this.connection = connection;
        this.objects = new GcsObjects(bucket, features.replaceIfSame());
        this.links = new GcsLinks(connection.credentials(), bucket, settings.endpoint(), Clock.systemUTC());
        int partBytes = settings.partBytes();
        GcsParts parts = new GcsParts(bucket, objects, new GcsCopies(bucket, objects.reads()), features.moves());
        this.uploads = new PartUploads(objects, parts, PartBuffers.ofQuarterHeap(partBytes), partBytes, true);
        this.capabilities = new StoreCapabilities(
                features.createIfAbsent(),
                features.replaceIfSame(),
                features.deleteIfSame(),
                false,
                true,
                links.areGiven(),
                GcsDeletes.BATCH,
                (long) partBytes * GcsParts.MAX_PARTS);
    }

    static GcsStore open(GcsSettings settings) throws StorageException, StoreConfigurationException {
        GcsConnection connection = GcsConnection.open(settings);
        boolean opened = false;
        try {
            GcsBucket bucket = GcsBucket.of(connection, settings);
            GcsStore store = new GcsStore(connection, settings, bucket, new GcsProbe(bucket).features());
            opened = true;
            return store;
        } finally {
            if (!opened) {
                connection.close();
            }
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
        List<ObjectName> names = new ArrayList<>();
        keys.forEach(key -> names.add(ObjectName.of(key)));
        Set<StorageKey> left = new LinkedHashSet<>();
        objects.deletes().deleteAll(names).keySet().forEach(name -> left.add(new StorageKey(name.value())));
        return left;
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
        ObjectName name = ObjectName.own("probe/" + UUID.randomUUID());
        objects.write(name, new byte[] {1}, Precondition.none());
        objects.deleteAll(List.of(name));
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException {
        return capabilities.links() ? links.link(ObjectName.of(key), method, lifetime, contentType) : Optional.empty();
    }

    @Override
    public void close() throws StorageException {
        connection.close();
    }
}
