package io.stowage.storage.s3;

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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Keeps content in a bucket. The promises are in the description of this package. Any thread but an event loop. */
final class S3Store extends ObjectBlobStore {

    static final Logger LOG = LoggerFactory.getLogger(S3Store.class);

    private final S3Connection connection;
    private final S3Bucket bucket;
    private final S3Objects objects;
    private final S3Contents contents;
    private final Optional<PlainReads> plain;
    private final S3Copies copies;
    private final S3Links links;

    private S3Store(
            S3Connection connection,
            S3Bucket bucket,
            S3Objects objects,
            S3Copies copies,
            PartUploads uploads,
            StoreCapabilities capabilities) {
        super(objects, uploads, capabilities);
        this.connection = connection;
        this.bucket = bucket;
        this.objects = objects;
        this.copies = copies;
        this.links = new S3Links(connection.presigner(), bucket);
        this.plain =
                PlainReads.of(bucket.settings(), new S3Links(connection.ownPresigner(), bucket), connection.proxies());
        this.contents = new S3Contents(bucket, objects.reads(), plain);
    }

    static S3Store open(S3Settings settings) throws StorageException, StoreConfigurationException {
        return open(settings, List.of());
    }

    private static S3Store on(S3Connection connection, S3Settings settings) throws StorageException {
        S3Bucket bucket = new S3Bucket(connection.client(), settings);
        S3Features features = features(bucket, settings);
        S3Objects objects = new S3Objects(bucket, features);
        S3Copies copies = new S3Copies(bucket, settings.sizes());
        S3Parts parts = new S3Parts(
                bucket, objects.reads(), copies, settings.wire().checksums() == S3Settings.Checksums.SUPPORTED);
        int partBytes = settings.sizes().partBytes();
        PartUploads uploads = new PartUploads(objects, parts, PartBuffers.ofQuarterHeap(partBytes), partBytes, true);
        StoreCapabilities capabilities = new StoreCapabilities(
                features.createIfAbsent(),
                features.replaceIfSame(),
                features.deleteIfSame(),
                false,
                true,
                true,
                S3Deletes.BATCH,
                (long) partBytes * S3Parts.MAX_PARTS);
        return new S3Store(connection, bucket, objects, copies, uploads, capabilities);
    }

    private static S3Features features(S3Bucket bucket, S3Settings settings) throws StorageException {
        S3Features found = new S3Probe(bucket, settings.wire().conditionalDelete()).features();
        if (LOG.isDebugEnabled()) {
            inspect(bucket, found);
        }
        return found;
    }

    private static void inspect(S3Bucket bucket, S3Features found) {
        try {
            LOG.debug("{}: {}", bucket.described(), new S3Inspection(bucket).table(found));
        } catch (SdkException e) {
            LOG.debug("{}: {}", bucket.described(), found, e);
        }
    }

    /** @param interceptors see each request; for tests */
    static S3Store open(S3Settings settings, List<ExecutionInterceptor> interceptors)
            throws StorageException, StoreConfigurationException {
        S3Connection connection = S3Connection.open(settings, interceptors);
        boolean opened = false;
        try {
            S3Store store = on(connection, settings);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    @Override
    protected Optional<Content> openObject(ObjectName name, ByteRange range) throws StorageException {
        return contents.open(name, range);
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
        new S3Probe(bucket, false).check();
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException {
        return Optional.of(links.link(ObjectName.of(key), method, lifetime, contentType));
    }

    @Override
    public void close() {
        copies.close();
        plain.ifPresent(PlainReads::close);
        connection.close();
    }
}
