package io.stowage.storage.gcs;

import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.parts.ObjectBlobStore;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.PartBuffers;
import io.stowage.storage.parts.PartUploads;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps content in a bucket. The promises are in the description of this package. Any thread but an event loop. */
final class GcsStore extends ObjectBlobStore {

    static final Logger LOG = LoggerFactory.getLogger(GcsStore.class);

    private final GcsConnection connection;
    private final GcsObjects objects;
    private final GcsLinks links;

    private GcsStore(
            GcsConnection connection,
            GcsObjects objects,
            GcsLinks links,
            PartUploads uploads,
            StoreCapabilities capabilities) {
        super(objects, uploads, capabilities);
        this.connection = connection;
        this.objects = objects;
        this.links = links;
    }

    static GcsStore open(GcsSettings settings) throws StorageException, StoreConfigurationException {
        return open(settings, GcsConnection.open(settings));
    }

    /** @param connection is closed when this fails */
    static GcsStore open(GcsSettings settings, GcsConnection connection) throws StorageException {
        boolean opened = false;
        try {
            GcsStore store = on(connection, settings);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    private static GcsStore on(GcsConnection connection, GcsSettings settings) throws StorageException {
        GcsBucket bucket = GcsBucket.of(connection, settings);
        GcsFeatures features = new GcsProbe(bucket).features();
        GcsObjects objects = new GcsObjects(bucket, features.replaceIfSame());
        GcsLinks links = new GcsLinks(connection.credentials(), bucket, settings.endpoint(), Clock.systemUTC());
        GcsParts parts = new GcsParts(bucket, objects, new GcsCopies(bucket, objects.reads()), features.moves());
        int partBytes = settings.partBytes();
        PartUploads uploads = new PartUploads(objects, parts, PartBuffers.ofQuarterHeap(partBytes), partBytes, true);
        StoreCapabilities capabilities = new StoreCapabilities(
                features.createIfAbsent(),
                features.replaceIfSame(),
                features.deleteIfSame(),
                false,
                true,
                links.areGiven(),
                GcsDeletes.BATCH,
                (long) partBytes * GcsParts.MAX_PARTS);
        return new GcsStore(connection, objects, links, uploads, capabilities);
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
        ObjectName name = ObjectName.own("probe/" + UUID.randomUUID());
        objects.write(name, new byte[] {1}, Precondition.none());
        objects.deleteAll(List.of(name));
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException {
        return capabilities().links()
                ? links.link(ObjectName.of(key), method, lifetime, contentType)
                : Optional.empty();
    }

    @Override
    public void close() throws StorageException {
        connection.close();
    }
}
