package io.stowage.storage.gcs;

import com.google.api.client.http.HttpResponseException;
import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Finds out what a store does with conditions, by objects of its own: the service honours them all, what stands in for it
 * seldom does. One thread at a time.
 */
final class GcsProbe {

    private static final byte[] BYTES = "probe".getBytes(StandardCharsets.US_ASCII);

    private final GcsBucket bucket;
    private final GcsObjects objects;
    private final GcsCopies copies;
    private final ObjectName name = ObjectName.own("probe/" + UUID.randomUUID());
    private final ObjectName target = ObjectName.own("probe/" + UUID.randomUUID());

    GcsProbe(GcsBucket bucket) {
        this.bucket = bucket;
        this.objects = new GcsObjects(bucket, Reach.NONE);
        this.copies = new GcsCopies(bucket, objects.reads());
    }

    /** @throws StorageException.Rejected when there is no such bucket, or no right to write into it */
    GcsFeatures features() throws StorageException {
        try {
            GcsRecords records = objects.records();
            boolean create = records.write(name, BYTES, Precondition.absent()).isPresent()
                    && records.write(name, BYTES, Precondition.absent()).isEmpty();
            Version first = write(records, Precondition.none());
            Version second =
                    records.write(name, BYTES, Precondition.version(first)).orElse(first);
            Precondition stale = Precondition.version(first);
            boolean replace =
                    !second.equals(first) && records.write(name, BYTES, stale).isEmpty();
            boolean moves = moves();
            Version third = write(records, Precondition.none());
            boolean delete = records.delete(name, stale) == DeleteResult.CONFLICT
                    && records.delete(name, Precondition.version(third)) == DeleteResult.DELETED;
            GcsFeatures found = new GcsFeatures(reach(create), reach(replace), reach(delete), moves);
            GcsStore.LOG.debug("what bucket {} does with conditions: {}", bucket.name(), found);
            return found;
        } finally {
            remove();
        }
    }

    private Version write(GcsRecords records, Precondition precondition) throws StorageException {
        return records.write(name, BYTES, precondition).orElseThrow();
    }

    private static Reach reach(boolean honoured) {
        return honoured ? Reach.STORE : Reach.NONE;
    }

    /** Who may not rename, or cannot, is answered in many ways; copies do then. */
    private boolean moves() throws StorageException {
        try {
            copies.tryMove(name, target);
            return objects.stat(target).isPresent() && objects.stat(name).isEmpty();
        } catch (HttpResponseException e) {
            if (GcsErrors.isPassing(e)) {
                throw GcsErrors.translate("probe", "bucket " + bucket.name(), e);
            }
            return false;
        } catch (IOException e) {
            throw GcsErrors.translate("probe", "bucket " + bucket.name(), e);
        }
    }

    private void remove() {
        try {
            objects.deleteAll(List.of(name, target));
        } catch (StorageException e) {
            GcsStore.LOG.debug("cannot delete {}: {}", name, e.getMessage());
        }
    }
}
