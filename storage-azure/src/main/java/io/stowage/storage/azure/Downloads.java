package io.stowage.storage.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.stowage.storage.ByteRange;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ContinuedStream;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks for contents. The request is written here and sent by the SDK, with its log-in and its repetitions: the SDK's own
 * verbs for it either take several MiB at a time into memory or push instead of being pulled.
 */
final class Downloads implements AutoCloseable {

    private static final HttpHeaderName RANGE = HttpHeaderName.fromString("x-ms-range");
    private static final HttpHeaderName VERSION = HttpHeaderName.fromString("x-ms-version");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,19})-(\\d{1,19})/(\\d{1,19})");
    private static final int MAX_REFUSAL_BYTES = 16 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AzureContainer container;
    private final Stalls stalls;

    Downloads(AzureContainer container) {
        this(container, PATIENCE);
    }

    Downloads(AzureContainer container, Duration patience) {
        this.container = container;
        this.stalls = new Stalls(patience);
    }

    /** What an answer to a request may be. */
    sealed interface Answer {

        /** Content is on its way. */
        record Begun(Download download) implements Answer {}

        /** There is no such blob. */
        enum Nothing implements Answer {
            ABSENT,
            /** It has no bytes in that range. */
            OUT_OF_RANGE,
            /** It is not the one that was asked for. */
            CHANGED
        }
    }

    /** @param etag which content it must be; empty for any */
    Answer get(String verb, ObjectName name, ByteRange range, String etag) throws StorageException {
        BlockBlobClient blob = container.blob(name);
        HttpRequest request = new HttpRequest(HttpMethod.GET, blob.getBlobUrl());
        request.setHeader(VERSION, blob.getServiceVersion().getVersion());
        if (!range.equals(ByteRange.ALL)) {
            request.setHeader(RANGE, header(range));
        }
        // What is signed has a length, that of nothing too.
        request.setHeader(HttpHeaderName.CONTENT_LENGTH, "0");
        if (!etag.isEmpty()) {
            request.setHeader(HttpHeaderName.IF_MATCH, etag);
        }
        HttpResponse response = AzureErrors.call(
                verb, name, () -> blob.getHttpPipeline().sendSync(request, Transport.streamed(AzureContainer.SHORT)));
        return answer(verb, name, range, etag, response);
    }

    /** The bytes of what has begun; a connection that breaks is replaced. */
    ContinuedStream stream(ObjectName name, Download first) {
        long end = first.offset() + first.lengthBytes();
        return new ContinuedStream(name, first, first.lengthBytes(), length -> rest(name, end, length, first.etag()));
    }

    private Optional<Download> rest(ObjectName name, long end, long length, String etag) throws StorageException {
        Answer answer = get("go on reading", name, new ByteRange(end - length, length), etag);
        if (!(answer instanceof Answer.Begun begun)) {
            return Optional.empty();
        }
        if (begun.download().lengthBytes() != length) {
            begun.download().abandon();
            return Optional.empty();
        }
        return Optional.of(begun.download());
    }

    private Answer answer(String verb, ObjectName name, ByteRange range, String etag, HttpResponse response)
            throws StorageException {
        boolean kept = false;
        try {
            if (AzureErrors.isAbsence(response)) {
                return Answer.Nothing.ABSENT;
            }
            if (response.getStatusCode() == 412 && !etag.isEmpty()) {
                return Answer.Nothing.CHANGED;
            }
            switch (response.getStatusCode()) {
                case 200, 206 -> {}
                case 416 -> {
                    return Answer.Nothing.OUT_OF_RANGE;
                }
                default -> throw AzureErrors.ofAnswer(verb, name, response);
            }
            if (!Copies.isWhole(response.getHeaders())) {
                return Answer.Nothing.ABSENT;
            }
            boolean ranged = !range.equals(ByteRange.ALL);
            if (ranged
                    && number(response.getHeaderValue(HttpHeaderName.CONTENT_LENGTH))
                                    .orElse(1L)
                            == 0) {
                // The service refuses such a range; an emulator sends nothing of it, and says strange things about
                // that.
                return Answer.Nothing.OUT_OF_RANGE;
            }
            Download download = download(verb, name, response);
            if (download.offset() != range.offset()) {
                throw new StorageException.Corrupt("cannot " + verb + ' ' + name + ": the store sends another range");
            }
            kept = true;
            return new Answer.Begun(download);
        } finally {
            if (!kept) {
                discard(response);
            }
        }
    }

    /** Reads the few words of a refusal, so that the connection can be used again. */
    private static void discard(HttpResponse response) {
        long length =
                number(response.getHeaderValue(HttpHeaderName.CONTENT_LENGTH)).orElse(Long.MAX_VALUE);
        try {
            if (response.getStatusCode() >= 400 && length <= MAX_REFUSAL_BYTES) {
                body(response).readNBytes(MAX_REFUSAL_BYTES);
            }
        } catch (IOException e) {
            // Then it cannot be used again.
        } finally {
            response.close();
        }
    }

    /** The other ways to the body read all of it first. */
    private static InputStream body(HttpResponse response) {
        return response.getBodyAsBinaryData().toStream();
    }

    private Download download(String verb, ObjectName name, HttpResponse response) throws StorageException {
        HttpHeaders headers = response.getHeaders();
        long length = number(headers.getValue(HttpHeaderName.CONTENT_LENGTH)).orElse(-1L);
        long offset = 0;
        long total = length;
        Optional<String> part = Optional.ofNullable(headers.getValue(HttpHeaderName.CONTENT_RANGE));
        if (part.isPresent()) {
            Matcher matcher = CONTENT_RANGE.matcher(part.get());
            if (!matcher.matches()) {
                throw impossible(verb, name);
            }
            offset = number(matcher.group(1)).orElse(-1L);
            total = number(matcher.group(3)).orElse(-1L);
        }
        String etag = Optional.ofNullable(headers.getValue(HttpHeaderName.ETAG)).orElse("");
        if (length < 0 || offset < 0 || total < offset + length || etag.isEmpty()) {
            throw impossible(verb, name);
        }
        return new Download(stalls.watch(body(response)), offset, length, total, etag);
    }

    private static StorageException.Corrupt impossible(String verb, ObjectName name) {
        return new StorageException.Corrupt("cannot " + verb + ' ' + name + ": the store does not say what it sends");
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String header(ByteRange range) {
        boolean open = range.lengthBytes() > Long.MAX_VALUE - range.offset();
        return "bytes=" + range.offset() + '-' + (open ? "" : range.offset() + range.lengthBytes() - 1);
    }

    @Override
    public void close() {
        stalls.close();
    }
}
