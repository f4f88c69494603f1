package io.stowage.storage.s3;

import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.PartBytes;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Writes and deletes single objects under conditions. Any thread. */
final class S3Records {

    /** Metadata by which a writer knows its own write again. */
    private static final String NONCE = "stowage-write";

    /** How often a condition is tried that met a change in progress. */
    private static final int MAX_TRIALS = 8;

    private final S3Bucket bucket;
    private final S3Reads reads;
    private final S3Features features;

    S3Records(S3Bucket bucket, S3Reads reads, S3Features features) {
        this.bucket = bucket;
        this.reads = reads;
        this.features = features;
    }

    Optional<Version> write(ObjectName name, byte[] bytes, Precondition precondition) throws StorageException {
        if (bytes.length > BlobStore.MAX_RECORD_BYTES) {
            throw new StorageException.Rejected(
                    "cannot write " + name + ": more than " + BlobStore.MAX_RECORD_BYTES + " bytes");
        }
        PutObjectRequest.Builder request = bucket.put(name).overrideConfiguration(S3Bucket.QUICK);
        boolean holds = true;
        if (precondition instanceof Precondition.Same same) {
            if (features.replaceIfSame() == Reach.NONE) {
                holds = tag(name).equals(Optional.of(same.version()));
            } else {
                request.ifMatch(features.condition(same.version().value()));
            }
        } else if (precondition == Precondition.absent()) {
            if (features.createIfAbsent() == Reach.NONE) {
                holds = tag(name).isEmpty();
            } else {
                request.ifNoneMatch("*");
            }
        }
        return holds ? write(name, request, RequestBody.fromBytes(bytes), precondition) : Optional.empty();
    }

    private Optional<Version> tag(ObjectName name) throws StorageException {
        return reads.head("write", name).map(found -> S3Reads.version(found.eTag()));
    }

    private Optional<Version> write(
            ObjectName name, PutObjectRequest.Builder request, RequestBody body, Precondition precondition)
            throws StorageException {
        String nonce = UUID.randomUUID().toString();
        if (precondition != Precondition.none()) {
            request.metadata(Map.of(NONCE, nonce));
        }
        boolean repeated = false;
        for (int trial = 1; ; trial++) {
            try {
                return Optional.of(S3Reads.version(
                        bucket.client().putObject(request.build(), body).eTag()));
            } catch (S3Exception e) {
                repeated |= S3Errors.isRepeated(e);
                boolean mayHold = e.statusCode() == S3Errors.CONFLICT && precondition != Precondition.none();
                if (!mayHold) {
                    return refused(name, e, precondition, repeated ? Optional.of(nonce) : Optional.empty());
                }
                // Something changed while the store looked: it says neither yes nor no.
                if (trial == MAX_TRIALS) {
                    throw S3Errors.translate("write", name, e);
                }
            } catch (SdkException e) {
                throw S3Errors.translate("write", name, e);
            }
        }
    }

    /** @param nonce of the write, when it may have been done before it was refused */
    private Optional<Version> refused(
            ObjectName name, S3Exception answer, Precondition precondition, Optional<String> nonce)
            throws StorageException {
        boolean gone = precondition instanceof Precondition.Same && S3Errors.isAbsence(answer);
        boolean failed = precondition != Precondition.none() && S3Errors.isConditionFailed(answer);
        if (!gone && !failed) {
            throw S3Errors.translate("write", name, answer);
        }
        if (nonce.isEmpty()) {
            return Optional.empty();
        }
        return reads.describe("write", name)
                .filter(found -> nonce.get().equals(found.metadata().get(NONCE)))
                .map(found -> S3Reads.version(found.eTag()));
    }

    /** Writes content of at most one part. */
    void put(ObjectName name, PartBytes bytes) throws StorageException {
        PutObjectRequest request = bucket.put(name)
                .storageClass(bucket.storageClass(name))
                .overrideConfiguration(S3Bucket.LONG)
                .build();
        try {
            bucket.client().putObject(request, body(bytes));
        } catch (SdkException e) {
            throw S3Errors.translate("write", name, e);
        }
    }

    /** A body that the SDK can send again. */
    static RequestBody body(PartBytes bytes) {
        return RequestBody.fromContentProvider(bytes::stream, bytes.lengthBytes(), S3Bucket.CONTENT_TYPE);
    }

    /** Looks first: the protocol's answer is the same whether there was something or not. */
    DeleteResult delete(ObjectName name, Precondition precondition) throws StorageException {
        if (precondition == Precondition.absent()) {
            throw new IllegalArgumentException("cannot delete " + name + " if it is absent");
        }
        Optional<HeadObjectResponse> found = reads.head("delete", name);
        if (found.isEmpty()) {
            return DeleteResult.ABSENT;
        }
        DeleteObjectRequest.Builder request =
                DeleteObjectRequest.builder().bucket(bucket.name()).key(bucket.key(name));
        if (precondition instanceof Precondition.Same same) {
            if (!same.version().equals(S3Reads.version(found.get().eTag()))) {
                return DeleteResult.CONFLICT;
            }
            if (features.deleteIfSame() != Reach.NONE) {
                request.ifMatch(features.condition(same.version().value()));
            }
        }
        try {
            bucket.client()
                    .deleteObject(request.overrideConfiguration(S3Bucket.QUICK).build());
            return DeleteResult.DELETED;
        } catch (S3Exception e) {
            boolean changed = S3Errors.isConditionFailed(e) || e.statusCode() == S3Errors.CONFLICT;
            boolean absent = S3Errors.isAbsence(e);
            if (changed && precondition != Precondition.none()) {
                absent = reads.head("delete", name).isEmpty();
                if (!absent) {
                    return DeleteResult.CONFLICT;
                }
            }
            if (absent) {
                // It was there: the attempt before may have been the one that deleted it.
                return S3Errors.isRepeated(e) ? DeleteResult.DELETED : DeleteResult.ABSENT;
            }
            throw S3Errors.translate("delete", name, e);
        } catch (SdkException e) {
            throw S3Errors.translate("delete", name, e);
        }
    }
}
