package io.stowage.storage.gcs.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request, alone or out of a batch.
 *
 * @param base scheme, host and port by which the client has found us
 * @param segments of the path, decoded: a slash that was written {@code %2F} separates nothing
 * @param headers by lower-case names
 */
record Request(
        String method,
        String base,
        List<String> segments,
        Map<String, String> query,
        Map<String, String> headers,
        InputStream body) {

    static Request of(String method, URI uri, Map<String, List<String>> headers, InputStream body) {
        Map<String, String> lower = new TreeMap<>();
        headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        List<String> segments = new ArrayList<>();
        for (String segment : uri.getRawPath().split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(decode(segment.replace("+", "%2B")));
            }
        }
        String base = "http://" + lower.getOrDefault("host", "localhost");
        return new Request(method, base, segments, query(uri.getRawQuery()), lower, body);
    }

    static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                query.put(
                        decode(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    String text() throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Whether the path begins with these segments. */
    boolean startsWith(String... wanted) {
        return segments.size() >= wanted.length
                && segments.subList(0, wanted.length).equals(List.of(wanted));
    }
}
