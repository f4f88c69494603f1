package io.stowage.storage.gcs.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out what a request asks for, and has it done. Any thread. */
final class Router {

    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final Objects objects = new Objects();
    private final Uploads uploads = new Uploads();
    private final Tokens tokens;
    private final Faults faults;

    Router(Tokens tokens, Faults faults) {
        this.tokens = tokens;
        this.faults = faults;
    }

    void add(Bucket bucket) {
        buckets.put(bucket.name(), bucket);
    }

    Objects objects() {
        return objects;
    }

    /** The kind of a request, as faults and counts name it. */
    static String call(Request request) {
        List<String> path = request.segments();
        int size = path.size();
        String method = request.method();
        if (request.startsWith("batch", "storage", "v1")) {
            return "batch";
        }
        if (request.startsWith("upload", "storage", "v1", "b")) {
            boolean resumed = request.query().containsKey("upload_id");
            boolean started = "resumable".equals(request.query().get("uploadType"));
            return resumed
                    ? "uploads." + method.toLowerCase(Locale.ROOT)
                    : started ? "uploads.start" : "objects.insert";
        }
        if (request.startsWith("storage", "v1", "b") || request.startsWith("download", "storage", "v1", "b")) {
            int at = path.indexOf("b");
            if (size == at + 2) {
                return "buckets.get";
            }
            if (size == at + 3) {
                return "objects.list";
            }
            if (size == at + 4) {
                boolean media = "media".equals(request.query().get("alt"));
                return switch (method) {
                    case "GET" -> media ? "objects.media" : "objects.get";
                    case "DELETE" -> "objects.delete";
                    default -> "objects.patch";
                };
            }
            return "objects." + path.get(at + 4).replace("To", "");
        }
        return path.equals(List.of("token")) ? "token" : path.equals(List.of("_faults")) ? "faults" : "link";
    }

    /** @return what comes of a request; never throws for what a client has done wrong */
    Response answer(Request request) {
        try {
            return route(request, call(request));
        } catch (ApiException e) {
            return Response.of(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request out of a batch, which may be spoilt by itself. */
    private Response answerInner(Request request) {
        return faults.of(call(request))
                .filter(fault -> fault.kind() == Faults.Kind.REFUSE)
                .map(fault -> Response.of(new ApiException(fault.status(), "backendError", "scripted")))
                .orElseGet(() -> answer(request));
    }

    private Response route(Request request, String call) throws IOException {
        switch (call) {
            case "token" -> {
                return tokens.give(request);
            }
            case "faults" -> {
                faults.plan(Json.object(request.text()));
                return Response.empty(204);
            }
            case "link" -> {
                return link(request);
            }
            case "batch" -> {
                return Batch.of(request, this::answerInner);
            }
            default -> tokens.check(request);
        }
        Response response = json(request, call);
        String fields = request.query().getOrDefault("fields", "");
        boolean isResource = response.headers().getOrDefault("Content-Type", "").startsWith("application/json")
                && response.status() == 200
                && !call.equals("objects.media");
        if (fields.isEmpty() || !isResource) {
            return response;
        }
        Response partial = Response.json(
                Fields.select(Json.object(new String(response.body().readAllBytes(), StandardCharsets.UTF_8)), fields));
        response.headers().forEach(partial.headers()::putIfAbsent);
        return partial;
    }

    private Response json(Request request, String call) throws IOException {
        List<String> path = request.segments();
        int at = path.indexOf("b");
        Bucket bucket = buckets.get(path.get(at + 1));
        if (bucket == null) {
            throw new ApiException(404, "notFound", "The specified bucket does not exist.");
        }
        String object = path.size() > at + 3 ? path.get(at + 3) : "";
        String target = path.get(path.size() - 1);
        return switch (call) {
            case "buckets.get" -> bucket(bucket);
            case "objects.list" -> objects.list(bucket, request);
            case "objects.insert", "uploads.start" -> uploads.insert(bucket, request);
            case "uploads.put", "uploads.post", "uploads.delete" -> uploads.resume(request);
            case "objects.get", "objects.media" -> objects.get(bucket, object, request);
            case "objects.delete" -> objects.delete(bucket, object, request);
            case "objects.patch" -> objects.patch(bucket, object, request);
            case "objects.compose" -> objects.compose(bucket, object, request);
            case "objects.move" -> objects.copy(bucket, object, target, request, true);
            case "objects.copy" -> objects.copy(own(bucket, path), object, target, request, false);
            case "objects.rewrite" -> objects.rewrite(own(bucket, path), object, target, request);
            default -> throw new ApiException(404, "notFound", "Not Found");
        };
    }

    /** Copies lead to the same bucket here. */
    private static Bucket own(Bucket bucket, List<String> path) {
        if (!path.get(path.size() - 3).equals(bucket.name())) {
            throw new ApiException(501, "notImplemented", "Copies to other buckets are not emulated");
        }
        return bucket;
    }

    private static Response bucket(Bucket bucket) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("kind", "storage#bucket");
        resource.put("id", bucket.name());
        resource.put("name", bucket.name());
        resource.put("location", "US");
        resource.put("storageClass", "STANDARD");
        resource.put("metageneration", "1");
        return Response.json(resource);
    }

    /** {@code /BUCKET/OBJECT} of the XML API, for whoever has a link. */
    private Response link(Request request) {
        List<String> path = request.segments();
        Bucket bucket = path.isEmpty() ? null : buckets.get(path.get(0));
        if (bucket == null || path.size() < 2) {
            throw new ApiException(404, "NoSuchBucket", "The specified bucket does not exist.");
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw new ApiException(405, "MethodNotAllowed", "Only GET and HEAD are emulated");
        }
        Links.check(request.query(), Clock.systemUTC());
        String object = String.join("/", path.subList(1, path.size()));
        Response response = objects.media(
                bucket, object, Conditions.number(request.query(), "generation"), Conditions.NONE, request);
        String type = request.query().getOrDefault("response-content-type", "");
        return type.isEmpty() ? response : response.with("Content-Type", type);
    }
}
