package io.stowage.storage.s3;

import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ContinuedChannel;
import io.stowage.storage.parts.ContinuedStream;
import io.stowage.storage.parts.ContinuedStream.Continuation;
import io.stowage.storage.parts.ContinuedStream.Source;
import io.stowage.storage.parts.ObjectName;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Opens objects of any length: at once where {@link PlainReads} can, else through the SDK, which also tells what is wrong.
 * Any thread.
 */
final class S3Contents {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    private final S3Bucket bucket;
    private final S3Reads reads;
    private final Optional<PlainReads> plain;

    S3Contents(S3Bucket bucket, S3Reads reads, Optional<PlainReads> plain) {
        this.bucket = bucket;
        this.reads = reads;
        this.plain = plain;
    }

    /**
     * An answer of the store.
     *
     * @param range value of the header; empty when this is everything
     */
    private record Found(Source source, long lengthBytes, String range, String tag) {

        static Found of(PlainSource source) {
            AnswerHead.Content content = source.content();
            return new Found(source, content.lengthBytes(), content.range(), content.tag());
        }

        static Found of(ObjectName name, ResponseInputStream<GetObjectResponse> stream)
                throws StorageException.Corrupt {
            GetObjectResponse response = stream.response();
            return new Found(
                    new S3Source(name, stream),
                    S3Reads.length(name, response.contentLength()),
                    Optional.ofNullable(response.contentRange()).orElse(""),
                    Optional.ofNullable(response.eTag()).orElse(""));
        }
    }

    Optional<InputStream> open(ObjectName name) throws StorageException {
        return open(name, ByteRange.ALL).map(content -> ((Content.StreamContent) content).stream());
    }

    Optional<Content> open(ObjectName name, ByteRange range) throws StorageException {
        if (range.lengthBytes() == 0) {
            return nothingOf(name, range);
        }
        try {
            Optional<Found> found = get(name, header(range), "");
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
        Optional<HeadObjectResponse> found = reads.head("open", name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        long total = S3Reads.length(name, found.get().contentLength());
        if (range.clamp(total).lengthBytes() > 0) {
            throw new StorageException.Unavailable("cannot open " + name + ": it was replaced at the same moment");
        }
        return Optional.of(new Content.StreamContent(InputStream.nullInputStream(), 0, total));
    }

    /** @return empty for everything, which some stores do not take for a range */
    private static String header(ByteRange range) {
        long last = range.offset() + Math.min(range.lengthBytes(), Long.MAX_VALUE - range.offset()) - 1;
        boolean toTheEnd = last == Long.MAX_VALUE - 1;
        if (toTheEnd) {
            return range.offset() > 0 ? "bytes=" + range.offset() + '-' : "";
        }
        return "bytes=" + range.offset() + '-' + last;
    }

    /** @param tag of the content that it must be; empty for any */
    private Optional<Found> get(ObjectName name, String range, String tag) throws StorageException.Corrupt {
        Optional<PlainSource> direct = plain.flatMap(reader -> reader.get(name, range, tag));
        if (direct.isPresent()) {
            return direct.map(Found::of);
        }
        GetObjectRequest.Builder request = GetObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(name))
                .overrideConfiguration(S3Bucket.QUICK);
        if (!range.isEmpty()) {
            request.range(range);
        }
        if (!tag.isEmpty()) {
            request.ifMatch(tag);
        }
        try {
            return Optional.of(Found.of(name, bucket.client().getObject(request.build())));
        } catch (S3Exception e) {
            if (S3Errors.isAbsence(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Content content(ObjectName name, Found found, ByteRange range) {
        long length = found.lengthBytes();
        Matcher matcher = CONTENT_RANGE.matcher(found.range());
        if (matcher.matches()) {
            InputStream stream = stream(name, found, Long.parseLong(matcher.group(1)));
            return new Content.StreamContent(stream, length, Long.parseLong(matcher.group(3)));
        }
        // The whole, because that was asked for, or because the store takes a range of everything for no range.
        InputStream whole = stream(name, found, 0);
        ByteRange wanted = range.clamp(length);
        return wanted.lengthBytes() == length
                ? new Content.StreamContent(whole, length, length)
                : new Content.StreamContent(new Narrowed(whole, wanted), wanted.lengthBytes(), length);
    }

    private ContinuedStream stream(ObjectName name, Found found, long offset) {
        long length = found.lengthBytes();
        long end = offset + length;
        Continuation rest = bytes -> rest(name, found.tag(), end - bytes, bytes);
        return found.source() instanceof PlainSource direct
                ? new ContinuedChannel(name, direct, length, rest)
                : new ContinuedStream(name, found.source(), length, rest);
    }

    /** Of the content that has this tag, and of no other one. */
    private Optional<Source> rest(ObjectName name, String tag, long offset, long bytes) throws StorageException {
        Optional<Found> found;
        try {
            found = get(name, header(new ByteRange(offset, bytes)), tag);
        } catch (SdkException e) {
            throw S3Errors.translate("go on reading", name, e);
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        // Some stores take a condition that they do not know for none.
        boolean same = tag.equals(found.get().tag()) && bytes == found.get().lengthBytes();
        if (!same) {
            found.get().source().abandon();
            return Optional.empty();
        }
        return found.map(Found::source);
    }
}
