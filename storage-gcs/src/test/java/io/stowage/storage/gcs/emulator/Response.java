package io.stowage.storage.gcs.emulator;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One answer. */
record Response(int status, Map<String, String> headers, InputStream body, long length) {

    static Response empty(int status) {
        return new Response(status, new LinkedHashMap<>(), InputStream.nullInputStream(), 0);
    }

    static Response text(int status, String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Response(status, new LinkedHashMap<>(), new ByteArrayInputStream(bytes), bytes.length)
                .with("Content-Type", type);
    }

    static Response json(Map<String, Object> value) {
        return text(200, "application/json; charset=UTF-8", Json.write(value));
    }

    static Response of(ApiException e) {
        if (e.status() == 304 || e.status() == 308) {
            return empty(e.status());
        }
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", e.status());
        error.put("message", String.valueOf(e.getMessage()));
        error.put(
                "errors",
                List.of(Map.of("message", String.valueOf(e.getMessage()), "domain", "global", "reason", e.reason())));
        return text(e.status(), "application/json; charset=UTF-8", Json.write(Map.of("error", error)));
    }

    Response with(String name, String value) {
        headers.put(name, value);
        return this;
    }
}
