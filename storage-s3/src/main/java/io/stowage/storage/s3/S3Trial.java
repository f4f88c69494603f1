package io.stowage.storage.s3;

import io.stowage.storage.parts.ObjectName;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** An object that nobody needs, to try a store with. One thread at a time. */
final class S3Trial {

    private final S3Bucket bucket;
    private final ObjectName name = ObjectName.own("probe/" + UUID.randomUUID());

    S3Trial(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** A request, of whose answer nothing is needed. */
    @FunctionalInterface
    interface Call {
        void make();
    }

    ObjectName name() {
        return name;
    }

    /** Writes it, and gives its ETag as the store has it. */
    String put(String content, Consumer<PutObjectRequest.Builder> condition) {
        PutObjectRequest.Builder request = bucket.put(name).overrideConfiguration(S3Bucket.QUICK);
        condition.accept(request);
        return bucket.client()
                .putObject(request.build(), RequestBody.fromString(content))
                .eTag();
    }

    void delete(Consumer<DeleteObjectRequest.Builder> condition) {
        DeleteObjectRequest.Builder request = DeleteObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(name))
                .overrideConfiguration(S3Bucket.QUICK);
        condition.accept(request);
        bucket.client().deleteObject(request.build());
    }

    /** Whether the store refuses it, because of a condition or because it does not know one. */
    static boolean isRefused(Call call) {
        try {
            call.make();
            return false;
        } catch (S3Exception e) {
            boolean refused = S3Errors.isConditionFailed(e)
                    || e.statusCode() == S3Errors.CONFLICT
                    || e.statusCode() == S3Errors.NOT_FOUND
                    || S3Errors.isUnknownToStore(e);
            if (refused) {
                return true;
            }
            throw e;
        }
    }

    /** Leaves nothing behind, as far as that can be. */
    void remove() {
        try {
            delete(request -> {});
        } catch (SdkException e) {
            S3Store.LOG.debug("cannot delete {}", name, e);
        }
    }
}
