package io.stowage.storage.s3;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ContinuedStream;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Reads objects. Any thread. */
final class S3Reads {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

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

    Optional<Content> open(ObjectName name, ByteRange range) throws StorageException {
        if (range.lengthBytes() == 0) {
            return nothingOf(name, range);
        }
        try {
            Optional<ResponseInputStream<GetObjectResponse>> found = get(name, range);
            return found.isEmpty() ? Optional.empty() : Optional.of(content(name, found.get(), range));
        } catch (S3Exception e) {
            if (e.statusCode() == S3Errors.RANGE_NOT_SATISFIABLE) {
                // At or past the end, as every range of an empty object is.
                return nothingOf(name, range);
            }
            throw S3Errors.translate("open", name, e);
        } catch (SdkException e) {
            throw S3Errors.translate("open", name, e);
        }
    }

    private Optional<Content> nothingOf(ObjectName name, ByteRange range) throws StorageException {
        Optional<HeadObjectResponse> found = head("open", name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        long total = length(name, found.get().contentLength());
        if (range.clamp(total).lengthBytes() > 0) {
            throw new StorageException.Unavailable("cannot open " + name + ": it was replaced at the same moment");
        }
        return Optional.of(new Content.StreamContent(InputStream.nullInputStream(), 0, total));
    }

    private Optional<ResponseInputStream<GetObjectResponse>> get(ObjectName name, ByteRange range) {
        GetObjectRequest.Builder request = GetObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(name))
                .overrideConfiguration(S3Bucket.QUICK);
        long last = range.offset() + Math.min(range.lengthBytes(), Long.MAX_VALUE - range.offset()) - 1;
        boolean toTheEnd = last == Long.MAX_VALUE - 1;
        if (!toTheEnd) {
            request.range("bytes=" + range.offset() + '-' + last);
        } else if (range.offset() > 0) {
            request.range("bytes=" + range.offset() + '-');
        }
        try {
            return Optional.of(bucket.client().getObject(request.build()));
        } catch (S3Exception e) {
            if (S3Errors.isAbsence(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Content content(ObjectName name, ResponseInputStream<GetObjectResponse> found, ByteRange range)
            throws StorageException {
        GetObjectResponse response = found.response();
        long length = length(name, response.contentLength());
        Matcher matcher = CONTENT_RANGE.matcher(
                Optional.ofNullable(response.contentRange()).orElse(""));
        if (matcher.matches()) {
            InputStream stream = stream(name, found, Long.parseLong(matcher.group(1)), length);
            return new Content.StreamContent(stream, length, Long.parseLong(matcher.group(3)));
        }
        // The whole, because that was asked for, or because the store takes a range of everything for no range.
        InputStream whole = stream(name, found, 0, length);
        ByteRange wanted = range.clamp(length);
        return wanted.lengthBytes() == length
                ? new Content.StreamContent(whole, length, length)
                : new Content.StreamContent(new Narrowed(whole, wanted), wanted.lengthBytes(), length);
    }

    private ContinuedStream stream(
            ObjectName name, ResponseInputStream<GetObjectResponse> found, long offset, long length) {
        String tag = Optional.ofNullable(found.response().eTag()).orElse("");
        long end = offset + length;
        return new ContinuedStream(
                name, new S3Source(name, found), length, bytes -> rest(name, tag, end - bytes, bytes));
    }

    /** Of the content that has this tag, and of no other one. */
    private Optional<S3Source> rest(ObjectName name, String tag, long offset, long bytes) throws StorageException {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(name))
                .range("bytes=" + offset + '-' + (offset + bytes - 1))
                .ifMatch(tag)
                .overrideConfiguration(S3Bucket.QUICK)
                .build();
        ResponseInputStream<GetObjectResponse> found;
        try {
            found = bucket.client().getObject(request);
        } catch (SdkException e) {
            throw S3Errors.translate("go on reading", name, e);
        }
        // Some stores take a condition that they do not know for none.
        boolean same = tag.equals(found.response().eTag())
                && Long.valueOf(bytes).equals(found.response().contentLength());
        if (!same) {
            found.abort();
            return Optional.empty();
        }
        return Optional.of(new S3Source(name, found));
    }

    Optional<InputStream> open(ObjectName name) throws StorageException {
        return open(name, ByteRange.ALL).map(content -> ((Content.StreamContent) content).stream());
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
    private static long length(ObjectName name, @Nullable Long told) throws StorageException.Corrupt {
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
