package io.stowage.storage.s3;

import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.ProbeTable;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;

/** Tries what this driver does without, for whoever reads the log: some more requests than a start should cost. One thread. */
final class S3Inspection {

    private final S3Bucket bucket;
    private final S3Trial trial;

    S3Inspection(S3Bucket bucket) {
        this.bucket = bucket;
        this.trial = new S3Trial(bucket);
    }

    /**
     * The whole table.
     *
     * @param found what the probe has found before
     */
    ProbeTable table(S3Features found) {
        try {
            return new ProbeTable(
                    found.createIfAbsent() == Reach.STORE,
                    found.replaceIfSame() == Reach.STORE,
                    deletesWhatIsTheSame(found),
                    completesWhereNothingIs(),
                    copies());
        } finally {
            trial.remove();
        }
    }

    private String current() {
        return S3Reads.version(trial.put("first", request -> {})).value();
    }

    private boolean deletesWhatIsTheSame(S3Features found) {
        current();
        boolean refuses =
                S3Trial.isRefused(() -> trial.delete(request -> request.ifMatch(found.condition(S3Probe.WRONG_TAG))));
        String right = found.condition(current());
        return refuses && !S3Trial.isRefused(() -> trial.delete(request -> request.ifMatch(right)));
    }

    private boolean completesWhereNothingIs() {
        current();
        String upload = bucket.client()
                .createMultipartUpload(bucket.createMultipart(trial.name()).build())
                .uploadId();
        CompletedPart part = part(upload);
        boolean refused = S3Trial.isRefused(() -> complete(upload, part));
        trial.remove();
        return refused && !S3Trial.isRefused(() -> complete(upload, part));
    }

    private CompletedPart part(String upload) {
        String tag = bucket.client()
                .uploadPart(
                        request -> request.bucket(bucket.name())
                                .key(bucket.key(trial.name()))
                                .uploadId(upload)
                                .partNumber(1)
                                .overrideConfiguration(S3Bucket.QUICK),
                        RequestBody.fromString("part"))
                .eTag();
        return CompletedPart.builder().partNumber(1).eTag(tag).build();
    }

    private void complete(String upload, CompletedPart part) {
        bucket.client().completeMultipartUpload(request -> request.bucket(bucket.name())
                .key(bucket.key(trial.name()))
                .uploadId(upload)
                .ifNoneMatch("*")
                .multipartUpload(CompletedMultipartUpload.builder().parts(part).build())
                .overrideConfiguration(S3Bucket.QUICK));
    }

    private boolean copies() {
        current();
        ObjectName copy = ObjectName.own("probe/" + UUID.randomUUID());
        boolean copied = !S3Trial.isRefused(
                () -> bucket.client().copyObject(bucket.copy(trial.name(), copy).build()));
        if (copied) {
            bucket.client()
                    .deleteObject(DeleteObjectRequest.builder()
                            .bucket(bucket.name())
                            .key(bucket.key(copy))
                            .overrideConfiguration(S3Bucket.QUICK)
                            .build());
        }
        return copied;
    }
}
