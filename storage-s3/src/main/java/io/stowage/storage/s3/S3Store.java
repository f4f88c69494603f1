package io.stowage.storage.s3;

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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Keeps content in a bucket. The promises are in the description of this package. Any thread but an event loop. */
final class S3Store implements BlobStore {

    static final Logger LOG = LoggerFactory.getLogger(S3Store.class);

    private final S3Connection connection;
    private final S3Bucket bucket;
    private final S3Objects objects;
    private final S3Copies copies;
    private final S3Links links;
    private final PartUploads uploads;
    private final StoreCapabilities capabilities;

    private S3Store(S3Connection connection, S3Settings settings, S3Bucket bucket, S3Features features) {
        this.connection = connection;
        this.bucket = bucket;
        this.objects = new S3Objects(bucket, features);
        this.copies = new S3Copies(bucket, settings.sizes());
        this.links = new S3Links(connection.presigner(), bucket);
        int partBytes = settings.sizes().partBytes();
        S3Parts parts = new S3Parts(
                bucket, objects.reads(), copies, settings.wire().checksums() == S3Settings.Checksums.SUPPORTED);
        this.uploads = new PartUploads(objects, parts, PartBuffers.ofQuarterHeap(partBytes), partBytes, true);
        this.capabilities = new StoreCapabilities(
                features.createIfAbsent(),
                features.replaceIfSame(),
                features.deleteIfSame(),
                false,
                true,
                true,
                S3Deletes.BATCH,
                (long) partBytes * S3Parts.MAX_PARTS);
    }

    static S3Store open(S3Settings settings) throws StorageException, StoreConfigurationException {
        return open(settings, List.of());
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
            S3Bucket bucket = new S3Bucket(connection.client(), settings);
            S3Store store = new S3Store(connection, settings, bucket, features(bucket, settings));
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
        connection.close();
    }
}
