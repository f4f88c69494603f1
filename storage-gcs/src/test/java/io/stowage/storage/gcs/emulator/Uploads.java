package io.stowage.storage.gcs.emulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Uploads: in one piece, with metadata, and in pieces within a session. Any thread. */
final class Uploads {

    /** Of what all pieces but the last of a session are a multiple. */
    static final int QUANTUM_BYTES = 256 * 1024;

    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d+)-(\\d+)|\\*)/(\\d+|\\*)");

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    Response insert(Bucket bucket, Request request) throws IOException {
        String type = request.query().getOrDefault("uploadType", "");
        return switch (type) {
            case "media" -> media(bucket, request);
            case "multipart" -> multipart(bucket, request);
            case "resumable" -> start(bucket, request);
            default -> throw ApiException.invalid("Invalid uploadType " + type);
        };
    }

    private static Response media(Bucket bucket, Request request) throws IOException {
        Data.Sink sink = new Data.Sink(bucket.directory());
        request.body().transferTo(sink);
        String type = request.header("content-type").orElse("application/octet-stream");
        return publish(bucket, request.query(), Map.of(), type, sink.finish());
    }

    private static Response multipart(Bucket bucket, Request request) throws IOException {
        Matcher matcher = BOUNDARY.matcher(request.header("content-type").orElse(""));
        if (!matcher.find()) {
            throw ApiException.invalid("Missing boundary in content-type");
        }
        String boundary = "--" + matcher.group(1);
        InputStream in = request.body();
        if (!line(in).equals(boundary)) {
            throw ApiException.invalid("Missing boundary in body");
        }
        skipHeaders(in);
        StringBuilder metadata = new StringBuilder();
        for (String line = line(in); !line.equals(boundary); line = line(in)) {
            metadata.append(line).append('\n');
        }
        String type = skipHeaders(in);
        Data.Sink sink = new Data.Sink(bucket.directory());
        in.transferTo(sink);
        Data data = withoutEnd(sink, boundary);
        return publish(bucket, request.query(), Json.object(metadata.toString()), type, data);
    }

    /** The last boundary comes behind the bytes, with or without a line end of its own. */
    private static Data withoutEnd(Data.Sink sink, String boundary) throws IOException {
        Data whole = sink.finish();
        String end = "\r\n" + boundary + "--";
        long tail = Math.min(whole.length(), end.length() + 2L);
        byte[] last;
        try (InputStream in = whole.open(whole.length() - tail)) {
            last = in.readAllBytes();
        }
        int at = new String(last, StandardCharsets.ISO_8859_1).lastIndexOf(end);
        if (at < 0) {
            whole.delete();
            throw ApiException.invalid("Missing end boundary in body");
        }
        return whole.shorten(whole.length() - tail + at);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = in.read();
        }
        if (b < 0 && line.size() == 0) {
            throw ApiException.invalid("The body ends early");
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** Up to the empty line; gives the content type. */
    private static String skipHeaders(InputStream in) throws IOException {
        String type = "application/octet-stream";
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.regionMatches(true, 0, "content-type:", 0, 13)) {
                type = line.substring(13).strip();
            }
        }
        return type;
    }

    private static Response publish(
            Bucket bucket, Map<String, String> query, Map<String, Object> metadata, String type, Data data) {
        Object name = metadata.containsKey("name") ? metadata.get("name") : query.get("name");
        if (name == null || name.toString().isEmpty()) {
            data.delete();
            throw ApiException.invalid("Required parameter: name");
        }
        Object crc = metadata.get("crc32c");
        if (crc != null && !crc.equals(data.crc32c())) {
            data.delete();
            throw ApiException.invalid(
                    "Provided CRC32C \"" + crc + "\" doesn't match calculated CRC32C \"" + data.crc32c() + "\".");
        }
        String contentType = metadata.getOrDefault("contentType", type).toString();
        Bucket.NewContent content = new Bucket.NewContent(contentType, Json.member(metadata, "metadata"), 1, data);
        try {
            StoredObject made = bucket.put(name.toString(), content, Conditions.of(query, "if"));
            return Response.json(made.resource()).with("ETag", made.etag());
        } catch (ApiException e) {
            data.delete();
            throw e;
        }
    }

    private Response start(Bucket bucket, Request request) throws IOException {
        Map<String, Object> metadata = new HashMap<>(Json.object(request.text()));
        request.header("x-upload-content-type").ifPresent(type -> metadata.putIfAbsent("contentType", type));
        String name = metadata.getOrDefault("name", request.query().getOrDefault("name", ""))
                .toString();
        bucket.check(name, Conditions.of(request.query(), "if"));
        String id = UUID.randomUUID().toString();
        sessions.put(id, new Session(bucket, metadata, request.query()));
        String location = request.base() + "/upload/storage/v1/b/" + bucket.name()
                + "/o?uploadType=resumable&name=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&upload_id="
                + id;
        return Response.empty(200).with("Location", location).with("X-GUploader-UploadID", id);
    }

    Response resume(Request request) throws IOException {
        String id = request.query().getOrDefault("upload_id", "");
        Session session = sessions.get(id);
        if (session == null) {
            throw new ApiException(404, "notFound", "No such upload session");
        }
        if (request.method().equals("DELETE")) {
            sessions.remove(id);
            session.cancel();
            return Response.empty(499);
        }
        return session.put(request);
    }

    /** One upload in pieces. */
    private static final class Session {

        private final Bucket bucket;
        private final Map<String, Object> metadata;
        private final Map<String, String> query;
        private final Data.Sink sink;
        private Optional<Response> finished = Optional.empty();
        private boolean cancelled;

        Session(Bucket bucket, Map<String, Object> metadata, Map<String, String> query) {
            this.bucket = bucket;
            this.metadata = metadata;
            this.query = query;
            this.sink = new Data.Sink(bucket.directory());
        }

        synchronized Response put(Request request) throws IOException {
            if (cancelled) {
                return Response.empty(499);
            }
            if (finished.isPresent()) {
                return again(finished.get());
            }
            Optional<String> range = request.header("content-range");
            if (range.isEmpty()) {
                return finish(take(request.body(), 0, Long.MAX_VALUE, true));
            }
            Matcher matcher = CONTENT_RANGE.matcher(range.get());
            if (!matcher.matches()) {
                throw ApiException.invalid("Failed to parse Content-Range header.");
            }
            boolean isQuery = matcher.group(1) == null;
            long total = matcher.group(3).equals("*") ? -1 : Long.parseLong(matcher.group(3));
            if (!isQuery) {
                long first = Long.parseLong(matcher.group(1));
                long last = Long.parseLong(matcher.group(2));
                take(request.body(), first, last - first + 1, last + 1 == total);
            }
            return sink.length() == total ? finish(total) : status();
        }

        /** Takes what follows what is here already; what is here is not taken again. */
        private long take(InputStream body, long first, long length, boolean isLast) throws IOException {
            if (first > sink.length()) {
                throw new ApiException(
                        503, "backendError", "Invalid request. There were " + sink.length() + " byte(s) before");
            }
            discard(body, Math.min(sink.length() - first, length));
            long wanted = Math.max(0, first + (length == Long.MAX_VALUE ? length - first : length) - sink.length());
            long whole = isLast ? wanted : wanted - (sink.length() + wanted) % QUANTUM_BYTES;
            byte[] chunk = new byte[64 * 1024];
            long left = Math.max(0, whole);
            int count = 0;
            while (left > 0 && count >= 0) {
                count = body.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (count > 0) {
                    sink.write(chunk, 0, count);
                    left -= count;
                }
            }
            body.transferTo(OutputStream.nullOutputStream());
            return sink.length();
        }

        /** The server's streams lose count of what is skipped. */
        private static void discard(InputStream body, long count) throws IOException {
            byte[] chunk = new byte[64 * 1024];
            long left = count;
            int read = 0;
            while (left > 0 && read >= 0) {
                read = body.read(chunk, 0, (int) Math.min(chunk.length, left));
                left -= Math.max(read, 0);
            }
        }

        private Response status() {
            Response response = Response.empty(308);
            return sink.length() == 0 ? response : response.with("Range", "bytes=0-" + (sink.length() - 1));
        }

        private Response finish(long total) throws IOException {
            if (total != sink.length()) {
                return status();
            }
            Response response = publish(bucket, query, metadata, "application/octet-stream", sink.finish());
            byte[] body = response.body().readAllBytes();
            finished = Optional.of(
                    new Response(response.status(), response.headers(), new ByteArrayInputStream(body), body.length));
            return again(finished.get());
        }

        private static Response again(Response response) throws IOException {
            response.body().reset();
            byte[] body = response.body().readAllBytes();
            return new Response(response.status(), response.headers(), new ByteArrayInputStream(body), body.length);
        }

        synchronized void cancel() throws IOException {
            cancelled = true;
            if (finished.isEmpty()) {
                sink.discard();
            }
        }
    }
}
