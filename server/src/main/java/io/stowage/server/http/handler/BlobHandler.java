package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.RegistryHeaders;
import io.stowage.server.http.Request;
import io.stowage.server.http.Response;
import io.stowage.server.http.Response.Part;
import io.stowage.server.http.Route;
import io.stowage.server.registry.Blob;
import io.stowage.server.registry.BlobService;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.StorageException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /v2/<name>/blobs/<digest>}. distribution-spec: Pulling blobs, Checking if content exists, Deleting blobs. */
final class BlobHandler implements Handler {

    private final BlobService blobs;

    BlobHandler(BlobService blobs) {
        this.blobs = blobs;
    }

    @Override
    public void handle(Exchange exchange, Route route) {
        RepositoryName repository = Words.repository(route);
        Digest digest = Words.digest(route.reference());
        Request request = exchange.request();
        if (request.method().equals(HttpMethod.DELETE)) {
            exchange.onStorage(() -> {
                blobs.delete(repository, digest);
                return Response.of(HttpResponseStatus.ACCEPTED);
            });
        } else {
            exchange.onRead(() -> read(request, blobs.find(repository, digest)));
        }
    }

    private static Response read(Request request, Blob blob) throws StorageException {
        if (EntityTags.noneMatchFails(request, blob.digest())) {
            return named(HttpResponseStatus.NOT_MODIFIED, blob);
        }
        if (request.isHead()) {
            return typed(HttpResponseStatus.OK, blob).lengthOnly(blob.size());
        }
        Optional<URI> elsewhere = blob.redirect();
        if (elsewhere.isPresent()) {
            return Response.of(HttpResponseStatus.TEMPORARY_REDIRECT)
                    .header(RegistryHeaders.DOCKER_CONTENT_DIGEST, blob.digest())
                    .header(HttpHeaderNames.LOCATION, elsewhere.get());
        }
        Optional<String> range =
                request.header(HttpHeaderNames.RANGE).filter(header -> EntityTags.ifRangeHolds(request, blob.digest()));
        Optional<Ranges> ranges =
                range.isPresent() && blob.size() > 0 ? Ranges.parse(range.get(), blob.size()) : Optional.empty();
        return ranges.isPresent() ? partial(blob, ranges.get().wanted()) : whole(blob);
    }

    private static Response whole(Blob blob) throws StorageException {
        Response response = typed(HttpResponseStatus.OK, blob);
        Optional<byte[]> small = blob.readIfSmall();
        return small.isPresent() ? response.body(small.get()) : response.body(blob.open(ByteRange.ALL));
    }

    private static Response partial(Blob blob, List<ByteRange> ranges) throws StorageException {
        if (ranges.isEmpty()) {
            return named(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE, blob)
                    .header(HttpHeaderNames.CONTENT_RANGE, "bytes */" + blob.size());
        }
        if (ranges.size() == 1) {
            ByteRange range = ranges.get(0);
            return typed(HttpResponseStatus.PARTIAL_CONTENT, blob)
                    .header(HttpHeaderNames.CONTENT_RANGE, Ranges.contentRange(range, blob.size()))
                    .body(blob.open(range));
        }
        return multipart(blob, ranges);
    }

    private static Response multipart(Blob blob, List<ByteRange> ranges) throws StorageException {
        String boundary = UUID.randomUUID().toString();
        List<Part> parts = new ArrayList<>();
        try {
            for (ByteRange range : ranges) {
                String head = "\r\n--" + boundary + "\r\nContent-Type: " + RegistryHeaders.APPLICATION_OCTET_STREAM
                        + "\r\nContent-Range: " + Ranges.contentRange(range, blob.size()) + "\r\n\r\n";
                Content content = blob.open(range);
                parts.add(new Part(head.getBytes(StandardCharsets.US_ASCII), content));
            }
        } catch (StorageException | RuntimeException e) {
            for (Part part : parts) {
                part.content().close();
            }
            throw e;
        }
        return named(HttpResponseStatus.PARTIAL_CONTENT, blob)
                .header(HttpHeaderNames.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary)
                .body(parts, ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static Response typed(HttpResponseStatus status, Blob blob) {
        return named(status, blob).header(HttpHeaderNames.CONTENT_TYPE, RegistryHeaders.APPLICATION_OCTET_STREAM);
    }

    private static Response named(HttpResponseStatus status, Blob blob) {
        return Response.of(status)
                .header(RegistryHeaders.DOCKER_CONTENT_DIGEST, blob.digest())
                .header(HttpHeaderNames.ETAG, EntityTags.of(blob.digest()))
                .header(HttpHeaderNames.CACHE_CONTROL, RegistryHeaders.FOR_A_YEAR)
                .header(HttpHeaderNames.ACCEPT_RANGES, HttpHeaderValues.BYTES);
    }
}
