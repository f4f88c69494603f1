package io.stowage.storage.s3;

import io.stowage.storage.StorageException;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.parts.ObjectName;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Finds out what a store does with conditions, by objects of its own: many stores take a condition that they do not know
 * for none, and say that all went well. One thread at a time.
 */
final class S3Probe {

    private static final String WRONG_TAG = "00000000000000000000000000000000";

    private final S3Bucket bucket;
    private final boolean deletesAtOnce;
    private final ObjectName name = ObjectName.own("probe/" + UUID.randomUUID());

    /**
     * @param deletesAtOnce whether the condition of a delete, where it is honoured at all, is trusted to be one step with it:
     *     a look at the store cannot tell, and some look first and delete afterwards
     */
    S3Probe(S3Bucket bucket, boolean deletesAtOnce) {
        this.deletesAtOnce = deletesAtOnce;
        this.bucket = bucket;
    }

    /** What a conditional request came to. */
    private enum Outcome {
        DONE,
        REFUSED
    }

    S3Features features() throws StorageException {
        try {
            String tag = S3Reads.version(put("first", request -> {})).value();
            boolean create = attempt(() -> put("second", request -> request.ifNoneMatch("*"))) == Outcome.REFUSED
                    && createsWhatIsAbsent();
            boolean quoted = replaces('"' + tag + '"', '"' + WRONG_TAG + '"');
            boolean bare = !quoted && replaces(current(), WRONG_TAG);
            boolean delete =
                    deletesAtOnce && (quoted || bare) && deletes(quoted ? '"' + WRONG_TAG + '"' : WRONG_TAG, quoted);
            S3Features found = new S3Features(reach(create), reach(quoted || bare), reach(delete), !bare);
            S3Store.LOG.debug("what bucket {} does with conditions: {}", bucket.name(), found);
            return found;
        } catch (SdkException e) {
            throw S3Errors.translate("open", bucket.described(), e);
        } finally {
            remove();
        }
    }

    /** Whether the bucket can be written to now. */
    void check() throws StorageException {
        try {
            put("check", request -> {});
            bucket.client()
                    .deleteObject(DeleteObjectRequest.builder()
                            .bucket(bucket.name())
                            .key(bucket.key(name))
                            .overrideConfiguration(S3Bucket.QUICK)
                            .build());
        } catch (SdkException e) {
            throw S3Errors.translate("write to", bucket.described(), e);
        }
    }

    private static Reach reach(boolean honoured) {
        return honoured ? Reach.STORE : Reach.NONE;
    }

    /** Refusing always would not do either. */
    private boolean createsWhatIsAbsent() {
        remove();
        boolean created = attempt(() -> put("first", request -> request.ifNoneMatch("*"))) == Outcome.DONE;
        if (!created) {
            put("first", request -> {});
        }
        return created;
    }

    private boolean replaces(String right, String wrong) {
        return attempt(() -> put("first", request -> request.ifMatch(right))) == Outcome.DONE
                && attempt(() -> put("third", request -> request.ifMatch(wrong))) == Outcome.REFUSED;
    }

    private String current() {
        return S3Reads.version(put("first", request -> {})).value();
    }

    private boolean deletes(String wrong, boolean quoted) {
        boolean refuses = attempt(() -> delete(wrong)) == Outcome.REFUSED;
        String right = quoted ? '"' + current() + '"' : current();
        return refuses && attempt(() -> delete(right)) == Outcome.DONE;
    }

    private String put(String content, Consumer<PutObjectRequest.Builder> condition) {
        PutObjectRequest.Builder request = bucket.put(name).overrideConfiguration(S3Bucket.QUICK);
        condition.accept(request);
        return bucket.client()
                .putObject(request.build(), RequestBody.fromString(content))
                .eTag();
    }

    private String delete(String tag) {
        bucket.client()
                .deleteObject(DeleteObjectRequest.builder()
                        .bucket(bucket.name())
                        .key(bucket.key(name))
                        .ifMatch(tag)
                        .overrideConfiguration(S3Bucket.QUICK)
                        .build());
        return tag;
    }

    /** A call that gives a text that nobody needs here. */
    @FunctionalInterface
    private interface Call {
        String make();
    }

    private static Outcome attempt(Call call) {
        try {
            call.make();
            return Outcome.DONE;
        } catch (S3Exception e) {
            boolean refused = S3Errors.isConditionFailed(e)
                    || e.statusCode() == S3Errors.CONFLICT
                    || e.statusCode() == S3Errors.NOT_FOUND
                    || S3Errors.isUnknownToStore(e);
            if (refused) {
                return Outcome.REFUSED;
            }
            throw e;
        }
    }

    private void remove() {
        try {
            bucket.client()
                    .deleteObject(DeleteObjectRequest.builder()
                            .bucket(bucket.name())
                            .key(bucket.key(name))
                            .overrideConfiguration(S3Bucket.QUICK)
                            .build());
        } catch (SdkException e) {
            S3Store.LOG.debug("cannot delete {}", name, e);
        }
    }
}
