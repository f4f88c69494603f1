package io.stowage.storage.s3;

import io.stowage.storage.ListRequest;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Deletes many objects. Any thread. */
final class S3Deletes {

    static final int BATCH = ListRequest.MAX_LIMIT;

    /** How often those are asked for again that the store did not delete, and may delete the next time. */
    private static final int MAX_TRIALS = 4;

    private final S3Bucket bucket;

    S3Deletes(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** Deletes batch by batch; gives the names that the store did not delete, each with its reason. */
    Map<ObjectName, String> deleteAll(List<ObjectName> names) throws StorageException {
        Map<ObjectName, String> left = new LinkedHashMap<>();
        List<ObjectName> distinct = List.copyOf(new LinkedHashSet<>(names));
        for (int start = 0; start < distinct.size(); start += BATCH) {
            List<ObjectName> batch = distinct.subList(start, Math.min(start + BATCH, distinct.size()));
            if (batch.size() == 1) {
                delete(batch.get(0));
            } else {
                left.putAll(deleteAgain(batch));
            }
        }
        return left;
    }

    private Map<ObjectName, String> deleteAgain(List<ObjectName> batch) throws StorageException {
        Map<ObjectName, String> left = deleteBatch(batch);
        for (int trial = 1; trial < MAX_TRIALS && left.values().stream().anyMatch(S3Errors::passes); trial++) {
            left = deleteBatch(List.copyOf(left.keySet()));
        }
        return left;
    }

    private void delete(ObjectName name) throws StorageException {
        try {
            bucket.client()
                    .deleteObject(DeleteObjectRequest.builder()
                            .bucket(bucket.name())
                            .key(bucket.key(name))
                            .overrideConfiguration(S3Bucket.QUICK)
                            .build());
        } catch (S3Exception e) {
            if (!S3Errors.isAbsence(e)) {
                throw S3Errors.translate("delete", name, e);
            }
        } catch (SdkException e) {
            throw S3Errors.translate("delete", name, e);
        }
    }

    private Map<ObjectName, String> deleteBatch(List<ObjectName> batch) throws StorageException {
        Map<String, ObjectName> byKey = new LinkedHashMap<>();
        batch.forEach(name -> byKey.put(bucket.key(name), name));
        List<ObjectIdentifier> keys = new ArrayList<>();
        byKey.keySet()
                .forEach(key -> keys.add(ObjectIdentifier.builder().key(key).build()));
        DeleteObjectsRequest request = DeleteObjectsRequest.builder()
                .bucket(bucket.name())
                .delete(Delete.builder().objects(keys).quiet(false).build())
                .overrideConfiguration(S3Bucket.QUICK)
                .build();
        try {
            return errors(bucket.client().deleteObjects(request), byKey);
        } catch (S3Exception e) {
            if (S3Errors.isUnknownToStore(e)) {
                return deleteSingly(batch);
            }
            throw S3Errors.translate("delete", batch.size() + " keys from " + batch.get(0), e);
        } catch (SdkException e) {
            throw S3Errors.translate("delete", batch.size() + " keys from " + batch.get(0), e);
        }
    }

    /** A 200 may still have failed for some: gone is only what the store says is. */
    private static Map<ObjectName, String> errors(DeleteObjectsResponse response, Map<String, ObjectName> byKey) {
        Map<ObjectName, String> left = new LinkedHashMap<>();
        byKey.values().forEach(name -> left.put(name, S3Errors.NO_WORD));
        response.deleted().forEach(deleted -> forget(left, byKey.get(deleted.key())));
        for (S3Error error : response.errors()) {
            ObjectName name = byKey.get(error.key());
            if (name != null && "NoSuchKey".equals(error.code())) {
                left.remove(name);
            } else if (name != null) {
                left.put(name, String.valueOf(error.code()));
            }
        }
        return left;
    }

    private static void forget(Map<ObjectName, String> left, @Nullable ObjectName gone) {
        if (gone != null) {
            left.remove(gone);
        }
    }

    /** Some stores have no such request. */
    private Map<ObjectName, String> deleteSingly(List<ObjectName> batch) throws StorageException {
        for (ObjectName name : batch) {
            delete(name);
        }
        return Map.of();
    }
}
