package io.stowage.storage.s3;

import io.stowage.storage.StorageException;
import io.stowage.storage.StoreCapabilities.Reach;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Finds out what a store does with conditions, by objects of its own: many stores take a condition that they do not know
 * for none, and say that all went well. One thread at a time.
 */
final class S3Probe {

    static final String WRONG_TAG = "00000000000000000000000000000000";

    private final S3Bucket bucket;
    private final boolean deletesAtOnce;
    private final S3Trial trial;

    /**
     * @param deletesAtOnce whether the condition of a delete, where it is honoured at all, is trusted to be one step with it:
     *     a look at the store cannot tell, and some look first and delete afterwards
     */
    S3Probe(S3Bucket bucket, boolean deletesAtOnce) {
        this.deletesAtOnce = deletesAtOnce;
        this.bucket = bucket;
        this.trial = new S3Trial(bucket);
    }

    S3Features features() throws StorageException {
        try {
            String tag = current();
            boolean create = S3Trial.isRefused(() -> trial.put("second", request -> request.ifNoneMatch("*")))
                    && createsWhatIsAbsent();
            boolean quoted = replaces('"' + tag + '"', '"' + WRONG_TAG + '"');
            boolean bare = !quoted && replaces(current(), WRONG_TAG);
            S3Features conditions = new S3Features(reach(create), reach(quoted || bare), Reach.NONE, !bare);
            boolean delete = deletesAtOnce && (quoted || bare) && deletes(conditions);
            return new S3Features(
                    conditions.createIfAbsent(), conditions.replaceIfSame(), reach(delete), conditions.quotedTags());
        } catch (SdkException e) {
            throw S3Errors.translate("open", bucket.described(), e);
        } finally {
            trial.remove();
        }
    }

    /** Whether the bucket can be written to now. */
    void check() throws StorageException {
        try {
            trial.put("check", request -> {});
            trial.delete(request -> {});
        } catch (SdkException e) {
            throw S3Errors.translate("write to", bucket.described(), e);
        }
    }

    private static Reach reach(boolean honoured) {
        return honoured ? Reach.STORE : Reach.NONE;
    }

    /** Refusing always would not do either. */
    private boolean createsWhatIsAbsent() {
        trial.remove();
        boolean created = !S3Trial.isRefused(() -> trial.put("first", request -> request.ifNoneMatch("*")));
        if (!created) {
            trial.put("first", request -> {});
        }
        return created;
    }

    private boolean replaces(String right, String wrong) {
        return !S3Trial.isRefused(() -> trial.put("first", request -> request.ifMatch(right)))
                && S3Trial.isRefused(() -> trial.put("third", request -> request.ifMatch(wrong)));
    }

    private String current() {
        return S3Reads.version(trial.put("first", request -> {})).value();
    }

    /** @param conditions how the store wants them written */
    private boolean deletes(S3Features conditions) {
        boolean refuses =
                S3Trial.isRefused(() -> trial.delete(request -> request.ifMatch(conditions.condition(WRONG_TAG))));
        String right = conditions.condition(current());
        return refuses && !S3Trial.isRefused(() -> trial.delete(request -> request.ifMatch(right)));
    }
}
