package io.stowage.storage.s3;

import io.stowage.storage.BlobStore;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Reads what the store says of objects, and small ones whole. Any thread. */
final class S3Reads {

    private final S3Bucket bucket;

    S3Reads(S3Bucket bucket) {
        this.bucket = bucket;
    }

    Optional<Stat> stat(ObjectName name) throws StorageException {
        Optional<HeadObjectResponse> found = head("stat", name);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Stat(
                        length(name, found.get().contentLength()),
                        modified(found.get().lastModified())));
    }

    /** What the store says of an object, without its bytes. */
    Optional<HeadObjectResponse> head(String verb, ObjectName name) throws StorageException {
        try {
            return Optional.of(bucket.client()
                    .headObject(HeadObjectRequest.builder()
                            .bucket(bucket.name())
                            .key(bucket.key(name))
                            .overrideConfiguration(S3Bucket.QUICK)
                            .build()));
        } catch (S3Exception e) {
            if (S3Errors.isAbsence(e)) {
                return Optional.empty();
            }
            throw S3Errors.translate(verb, name, e);
        } catch (SdkException e) {
            throw S3Errors.translate(verb, name, e);
        }
    }

    Optional<StoredRecord> read(ObjectName name, int maxBytes) throws StorageException {
        if (maxBytes > BlobStore.MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("not a length of a record: " + maxBytes);
        }
        Optional<Answer> found = answer("read", name, maxBytes);
        return found.isEmpty() ? Optional.empty() : Optional.of(record(name, found.get()));
    }

    /**
     * What the store says of a record, its metadata too. Its bytes come along, for where they are all there, nothing of the
     * head before them is missing; of an answer without bytes nobody could tell.
     */
    Optional<GetObjectResponse> describe(String verb, ObjectName name) throws StorageException {
        return answer(verb, name, BlobStore.MAX_RECORD_BYTES).map(Answer::response);
    }

    private Optional<Answer> answer(String verb, ObjectName name, int maxBytes) throws StorageException {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(name))
                .overrideConfiguration(S3Bucket.QUICK)
                .build();
        try {
            // Inside the SDK's own attempts: an answer that breaks off is asked for again.
            return Optional.of(
                    bucket.client().getObject(request, (response, stream) -> answer(response, stream, maxBytes)));
        } catch (S3Exception e) {
            if (S3Errors.isAbsence(e)) {
                return Optional.empty();
            }
            throw S3Errors.translate(verb, name, e);
        } catch (SdkException e) {
            throw S3Errors.translate(verb, name, e);
        }
    }

    /** @param bytes all of them, unless they are too many, or nobody says how many */
    private record Answer(GetObjectResponse response, Optional<byte[]> bytes) {}

    private static Answer answer(GetObjectResponse response, AbortableInputStream stream, int maxBytes) {
        Long length = response.contentLength();
        if (length == null || length > maxBytes) {
            stream.abort();
            return new Answer(response, Optional.empty());
        }
        try {
            // One more than there are: a checksum is compared at the end.
            byte[] bytes = stream.readNBytes(length.intValue() + 1);
            if (bytes.length != length) {
                throw RetryableException.create("the store gave " + bytes.length + " bytes of " + length);
            }
            if (response.eTag() == null) {
                throw RetryableException.create("the store does not say which content this is");
            }
            return new Answer(response, Optional.of(bytes));
        } catch (IOException e) {
            throw RetryableException.create("the store broke off", e);
        }
    }

    private static StoredRecord record(ObjectName name, Answer answer) throws StorageException {
        long length = length(name, answer.response().contentLength());
        byte[] bytes = answer.bytes()
                .orElseThrow(() -> new StorageException.Rejected(
                        "cannot read " + name + ": " + length + " bytes are more than wanted"));
        return new StoredRecord(bytes, version(answer.response().eTag()));
    }

    /** Nothing is given out of which nobody could tell whether it is whole. */
    static long length(ObjectName name, @Nullable Long told) throws StorageException.Corrupt {
        if (told == null) {
            throw new StorageException.Corrupt("cannot read " + name + ": the store does not say how long it is");
        }
        return told;
    }

    /** An ETag without its quotes, which not all stores put around it everywhere. */
    static Version version(String tag) {
        return new Version(tag.replace("\"", ""));
    }

    private static Instant modified(Instant time) {
        return Optional.ofNullable(time).orElse(Instant.EPOCH);
    }
}
