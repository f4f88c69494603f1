package io.stowage.storage.azure;

import com.azure.core.http.rest.Response;
import com.azure.storage.blob.batch.BlobBatch;
import com.azure.storage.blob.batch.BlobBatchClient;
import com.azure.storage.blob.batch.BlobBatchClientBuilder;
import com.azure.storage.blob.models.BlobStorageException;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Deletes many blobs, batch by batch. */
final class AzureDeletes {

    /** What the service takes in one request. */
    static final int BATCH = 256;

    /** How often those are asked for again that the service did not delete, and may delete the next time. */
    private static final int MAX_TRIALS = 3;

    private final AzureContainer container;
    private final BlobBatchClient batches;

    AzureDeletes(AzureContainer container) {
        this.container = container;
        this.batches = new BlobBatchClientBuilder(container.client()).buildClient();
    }

    /** The names that could not be deleted, and why. */
    Map<ObjectName, StorageException> deleteAll(List<ObjectName> names) throws StorageException {
        Map<ObjectName, StorageException> failed = new LinkedHashMap<>();
        // A name twice in one batch would be refused.
        List<ObjectName> all = List.copyOf(new LinkedHashSet<>(names));
        for (int start = 0; start < all.size(); start += BATCH) {
            List<ObjectName> batch = all.subList(start, Math.min(start + BATCH, all.size()));
            failed.putAll(deleteAgain(batch));
        }
        return failed;
    }

    /** The SDK repeats what it sends, but not an answer that breaks off, nor what an answer says of single blobs. */
    private Map<ObjectName, StorageException> deleteAgain(List<ObjectName> names) throws StorageException {
        List<ObjectName> left = names;
        for (int trial = 1; ; trial++) {
            try {
                Map<ObjectName, StorageException> failed = deleteBatch(left);
                boolean mayPass = failed.values().stream().anyMatch(StorageException.Unavailable.class::isInstance);
                if (!mayPass || trial == MAX_TRIALS) {
                    return failed;
                }
                left = List.copyOf(failed.keySet());
            } catch (StorageException.Unavailable e) {
                if (trial == MAX_TRIALS) {
                    throw e;
                }
            }
        }
    }

    private Map<ObjectName, StorageException> deleteBatch(List<ObjectName> names) throws StorageException {
        BlobBatch batch = batches.getBlobBatch();
        List<Response<Void>> answers = new ArrayList<>();
        for (ObjectName name : names) {
            // By its whole address: of names alone the SDK makes wrong ones where the account is part of the path.
            answers.add(batch.deleteBlob(container.blob(name).getBlobUrl()));
        }
        AzureErrors.call(
                "delete",
                names.size() + " blobs from " + names.get(0),
                () -> batches.submitBatchWithResponse(batch, false, null, Attempts.timeout(AzureContainer.LONG)));
        Map<ObjectName, StorageException> failed = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            try {
                // Asking for its status throws what it failed with.
                answers.get(i).getStatusCode();
            } catch (BlobStorageException e) {
                if (!AzureErrors.isAbsence(e)) {
                    failed.put(names.get(i), AzureErrors.translate("delete", names.get(i), e));
                }
            } catch (RuntimeException e) {
                failed.put(names.get(i), AzureErrors.translate("delete", names.get(i), e));
            }
        }
        return failed;
    }

    /** Deletes all {@code names}, or throws what the first of those that stayed failed with. */
    void deleteEach(List<ObjectName> names) throws StorageException {
        Map<ObjectName, StorageException> failed = deleteAll(names);
        if (!failed.isEmpty()) {
            throw failed.values().iterator().next();
        }
    }
}
