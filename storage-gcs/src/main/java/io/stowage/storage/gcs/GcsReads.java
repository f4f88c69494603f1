package io.stowage.storage.gcs;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.util.DateTime;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
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

/** Reads objects. Any thread. */
final class GcsReads {

    /** In place of a generation. */
    static final long ANY = 0;

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    private final GcsBucket bucket;

    GcsReads(GcsBucket bucket) {
        this.bucket = bucket;
    }

    Optional<Stat> stat(ObjectName name) throws StorageException {
        return resource("stat", name, "size,updated")
                .map(found -> new Stat(length(found), modified(found.getUpdated())));
    }

    /** What the store says of an object, without its bytes. */
    Optional<StorageObject> resource(String verb, ObjectName name, String fields) throws StorageException {
        try {
            return Optional.of(Attempts.quick().run(() -> bucket.quick()
                    .get(bucket.name(), bucket.key(name))
                    .setFields(fields)
                    .execute()));
        } catch (HttpResponseException e) {
            if (GcsErrors.isAbsence(e)) {
                return Optional.empty();
            }
            throw GcsErrors.translate(verb, name, e);
        } catch (IOException e) {
            throw GcsErrors.translate(verb, name, e);
        }
    }

    Optional<Content> open(ObjectName name, ByteRange range) throws StorageException {
        if (range.lengthBytes() == 0) {
            return nothingOf(name, range);
        }
        try {
            Optional<Download> found = send("open", name, range, ANY);
            return found.map(download -> new Content.StreamContent(
                    stream(name, download, range.offset()), download.lengthBytes(), download.totalBytes()));
        } catch (HttpResponseException e) {
            if (e.getStatusCode() == GcsErrors.RANGE_NOT_SATISFIABLE) {
                // At or past the end, as every range of an empty object is.
                return nothingOf(name, range);
            }
            throw GcsErrors.translate("open", name, e);
        } catch (IOException e) {
            throw GcsErrors.translate("open", name, e);
        }
    }

    private ContinuedStream stream(ObjectName name, Download first, long offset) {
        long end = offset + first.lengthBytes();
        return new ContinuedStream(
                name, first, first.lengthBytes(), length -> rest(name, end - length, length, first.generation()));
    }

    private Optional<Download> rest(ObjectName name, long offset, long length, long generation)
            throws StorageException {
        Optional<Download> found = download("go on reading", name, new ByteRange(offset, length), generation);
        if (found.isPresent() && found.get().lengthBytes() != length) {
            found.get().abandon();
            return Optional.empty();
        }
        return found;
    }

    private Optional<Content> nothingOf(ObjectName name, ByteRange range) throws StorageException {
        Optional<Stat> found = stat(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        long total = found.get().lengthBytes();
        if (range.clamp(total).lengthBytes() > 0) {
            throw new StorageException.Unavailable("cannot open " + name + ": it was replaced at the same moment");
        }
        return Optional.of(new Content.StreamContent(InputStream.nullInputStream(), 0, total));
    }

    Optional<InputStream> open(ObjectName name) throws StorageException {
        return open(name, ByteRange.ALL).map(content -> ((Content.StreamContent) content).stream());
    }

    Optional<StoredRecord> read(ObjectName name, int maxBytes) throws StorageException {
        if (maxBytes > BlobStore.MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("not a length of a record: " + maxBytes);
        }
        Optional<Download> found = download("read", name, ByteRange.ALL, ANY);
        return found.isEmpty() ? Optional.empty() : Optional.of(record(name, found.get(), maxBytes));
    }

    private StoredRecord record(ObjectName name, Download found, int maxBytes) throws StorageException {
        try (InputStream stream = stream(name, found, 0)) {
            if (found.lengthBytes() > maxBytes) {
                throw new StorageException.Rejected("cannot read " + name + ": more than " + maxBytes + " bytes");
            }
            byte[] bytes = stream.readNBytes((int) found.lengthBytes());
            return new StoredRecord(bytes, version(found.generation()));
        } catch (IOException e) {
            throw GcsErrors.translate("read", name, e);
        }
    }

    /**
     * Asks for bytes.
     *
     * @param generation which content it must be, or {@link #ANY}
     * @return empty when there is no such content
     */
    Optional<Download> download(String verb, ObjectName name, ByteRange range, long generation)
            throws StorageException {
        try {
            return send(verb, name, range, generation);
        } catch (IOException e) {
            throw GcsErrors.translate(verb, name, e);
        }
    }

    private Optional<Download> send(String verb, ObjectName name, ByteRange range, long generation) throws IOException {
        try {
            return Optional.of(Attempts.quick().run(() -> {
                Storage.Objects.Get get = bucket.quick().get(bucket.name(), bucket.key(name));
                get.getRequestHeaders().setAcceptEncoding("identity");
                get.setReturnRawInputStream(true);
                if (generation != ANY) {
                    get.setGeneration(generation);
                }
                if (!range.equals(ByteRange.ALL)) {
                    get.getRequestHeaders().setRange(header(range));
                }
                return download(verb, name, range, get.executeMedia());
            }));
        } catch (HttpResponseException e) {
            if (GcsErrors.isAbsence(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Download download(String verb, ObjectName name, ByteRange range, HttpResponse response)
            throws IOException {
        boolean taken = false;
        try {
            HttpHeaders headers = response.getHeaders();
            long length = Optional.ofNullable(headers.getContentLength()).orElse(-1L);
            long generation = number(headers.getFirstHeaderStringValue("x-goog-generation"));
            Matcher matcher = CONTENT_RANGE.matcher(
                    Optional.ofNullable(headers.getContentRange()).orElse(""));
            boolean part = matcher.matches();
            long first = part ? Long.parseLong(matcher.group(1)) : 0;
            long total = part ? Long.parseLong(matcher.group(3)) : length;
            if (length < 0 || generation < 0 || total < first + length) {
                // Nothing is given out of which nobody could tell whether it is whole.
                throw new StorageException.Corrupt(
                        "cannot " + verb + ' ' + name + ": the store does not say what it sends");
            }
            if (first != range.offset()) {
                throw new StorageException.Corrupt("cannot " + verb + ' ' + name + ": the store sends another range");
            }
            Download download = new Download(
                    response,
                    Optional.ofNullable(response.getContent()).orElseGet(InputStream::nullInputStream),
                    length,
                    total,
                    generation);
            taken = true;
            return download;
        } finally {
            if (!taken) {
                response.disconnect();
            }
        }
    }

    private static String header(ByteRange range) {
        boolean open = range.lengthBytes() > Long.MAX_VALUE - range.offset();
        return "bytes=" + range.offset() + '-' + (open ? "" : range.offset() + range.lengthBytes() - 1);
    }

    private static long number(@Nullable String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static Version version(long generation) {
        return new Version(Long.toString(generation));
    }

    /** What stands in for the service may leave the length of nothing out. */
    static long length(StorageObject object) {
        return object.getSize() == null ? 0 : object.getSize().longValue();
    }

    static Instant modified(@Nullable DateTime time) {
        return time == null ? Instant.EPOCH : Instant.ofEpochMilli(time.getValue());
    }
}
