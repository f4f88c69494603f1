package io.stowage.storage.gcs.emulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The verbs of objects. Any thread. */
final class Objects {

    private static final int MAX_PAGE = 1000;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

    private final Map<String, Long> rewrites = new ConcurrentHashMap<>();

    /** How many bytes one call of a rewrite copies at most. */
    private volatile long rewriteStep = Long.MAX_VALUE;

    /** Whether lists are given whole, whatever was asked for. */
    private volatile boolean wholeLists;

    void giveWholeLists() {
        wholeLists = true;
    }

    void rewriteInSteps(long bytes) {
        rewriteStep = bytes;
    }

    Response get(Bucket bucket, String name, Request request) {
        Optional<Long> generation = Conditions.number(request.query(), "generation");
        Conditions conditions = Conditions.of(request.query(), "if");
        if ("media".equals(request.query().get("alt"))) {
            return media(bucket, name, generation, conditions, request);
        }
        StoredObject found = bucket.get(name, generation, conditions);
        return Response.json(found.resource()).with("ETag", found.etag());
    }

    /** The bytes, or some of them. */
    Response media(Bucket bucket, String name, Optional<Long> generation, Conditions conditions, Request request) {
        Matcher matcher = RANGE.matcher(request.header("range").orElse(""));
        boolean ranged = matcher.matches()
                && !(matcher.group(1).isEmpty() && matcher.group(2).isEmpty());
        long size = bucket.get(name, generation, conditions).data().length();
        boolean fromEnd = ranged && matcher.group(1).isEmpty();
        long first = !ranged ? 0 : fromEnd ? Math.max(0, size - number(matcher.group(2))) : number(matcher.group(1));
        Bucket.Opened opened = bucket.open(name, generation, conditions, first);
        StoredObject object = opened.object();
        long total = object.data().length();
        boolean toEnd = !ranged || fromEnd || matcher.group(2).isEmpty();
        long last = toEnd ? total - 1 : Math.min(number(matcher.group(2)), total - 1);
        if (ranged && first >= total) {
            return Response.text(416, "text/plain", "The requested range cannot be satisfied.")
                    .with("Content-Range", "bytes */" + total);
        }
        Response response = new Response(ranged ? 206 : 200, new LinkedHashMap<>(), opened.stream(), last - first + 1);
        if (ranged) {
            response.with("Content-Range", "bytes " + first + "-" + last + "/" + total);
        }
        return response.with("Content-Type", object.contentType())
                .with("ETag", '"' + object.etag() + '"')
                .with("x-goog-generation", Long.toString(object.generation()))
                .with("x-goog-metageneration", Long.toString(object.metageneration()))
                .with("x-goog-stored-content-length", Long.toString(total))
                .with("x-goog-hash", "crc32c=" + object.crc32c());
    }

    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    Response delete(Bucket bucket, String name, Request request) {
        bucket.delete(name, Conditions.number(request.query(), "generation"), Conditions.of(request.query(), "if"));
        return Response.empty(204);
    }

    Response patch(Bucket bucket, String name, Request request) throws IOException {
        Map<String, Object> change = Json.object(request.text());
        return Response.json(
                bucket.patch(name, change, Conditions.of(request.query(), "if")).resource());
    }

    Response list(Bucket bucket, Request request) {
        Map<String, String> query = request.query();
        String start = Optional.ofNullable(query.get("pageToken"))
                .map(token -> new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8))
                .orElse(query.getOrDefault("startOffset", ""));
        long limit = Conditions.number(query, "maxResults").orElse((long) MAX_PAGE);
        Bucket.Page page = bucket.list(new Bucket.Query(
                query.getOrDefault("prefix", ""),
                query.getOrDefault("delimiter", ""),
                start,
                query.getOrDefault("endOffset", ""),
                wholeLists ? Integer.MAX_VALUE : (int) Math.min(limit, MAX_PAGE)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("kind", "storage#objects");
        page.next()
                .ifPresent(next -> answer.put(
                        "nextPageToken", Base64.getUrlEncoder().encodeToString(next.getBytes(StandardCharsets.UTF_8))));
        if (!page.prefixes().isEmpty()) {
            answer.put("prefixes", page.prefixes());
        }
        if (!page.items().isEmpty()) {
            answer.put(
                    "items", page.items().stream().map(StoredObject::resource).toList());
        }
        return Response.json(answer);
    }

    Response compose(Bucket bucket, String target, Request request) throws IOException {
        Map<String, Object> body = Json.object(request.text());
        List<Bucket.Source> sources = new ArrayList<>();
        if (body.get("sourceObjects") instanceof List<?> list) {
            for (Object each : list) {
                @SuppressWarnings("unchecked")
                Map<String, Object> source = (Map<String, Object>) each;
                sources.add(source(source));
            }
        }
        Map<String, Object> destination = Json.member(body, "destination");
        StoredObject made = bucket.compose(
                target,
                sources,
                destination
                        .getOrDefault("contentType", "application/octet-stream")
                        .toString(),
                Json.member(destination, "metadata"),
                Conditions.of(request.query(), "if"));
        return Response.json(made.resource());
    }

    private static Bucket.Source source(Map<String, Object> source) {
        Optional<Long> generation =
                Optional.ofNullable(source.get("generation")).map(value -> Long.parseLong(value.toString()));
        Conditions conditions = Optional.ofNullable(
                        Json.member(source, "objectPreconditions").get("ifGenerationMatch"))
                .map(value -> Conditions.ofGeneration(Long.parseLong(value.toString())))
                .orElse(Conditions.NONE);
        return new Bucket.Source(source.getOrDefault("name", "").toString(), generation, conditions);
    }

    Response copy(Bucket bucket, String from, String to, Request request, boolean moved) {
        return Response.json(copied(bucket, from, to, request, moved).resource());
    }

    private static StoredObject copied(Bucket bucket, String from, String to, Request request, boolean moved) {
        Map<String, String> query = request.query();
        return bucket.copy(
                from,
                Conditions.number(query, "sourceGeneration"),
                Conditions.of(query, "ifSource"),
                to,
                Conditions.of(query, "if"),
                moved);
    }

    /** A copy in as many calls as its length asks for. */
    Response rewrite(Bucket bucket, String from, String to, Request request) {
        Map<String, String> query = request.query();
        long size = bucket.get(from, Conditions.number(query, "sourceGeneration"), Conditions.NONE)
                .data()
                .length();
        long step = Math.min(
                rewriteStep,
                Conditions.number(query, "maxBytesRewrittenPerCall").orElse(Long.MAX_VALUE));
        String token = query.getOrDefault("rewriteToken", "");
        Long before = token.isEmpty() ? Long.valueOf(0) : rewrites.remove(token);
        if (before == null) {
            throw ApiException.invalid("Invalid rewrite token");
        }
        long done = size - before <= step ? size : before + step;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("kind", "storage#rewriteResponse");
        answer.put("totalBytesRewritten", Long.toString(done));
        answer.put("objectSize", Long.toString(size));
        answer.put("done", done == size);
        if (done == size) {
            answer.put("resource", copied(bucket, from, to, request, false).resource());
        } else {
            String next = UUID.randomUUID().toString();
            rewrites.put(next, done);
            answer.put("rewriteToken", next);
        }
        return Response.json(answer);
    }
}
