package io.stowage.storage.gcs.emulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Several requests in the body of one. */
final class Batch {

    static final int MAX_REQUESTS = 100;

    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
    private static final Pattern CONTENT_ID = Pattern.compile("(?im)^content-id: *<?([^>\\s]+)>?");

    private Batch() {}

    static Response of(Request request, Function<Request, Response> router) throws IOException {
        Matcher matcher = BOUNDARY.matcher(request.header("content-type").orElse(""));
        if (!matcher.find()) {
            throw ApiException.invalid("Missing boundary in content-type");
        }
        List<String> parts = new ArrayList<>();
        for (String part :
                request.text().replace("\r\n", "\n").split("(?m)^--" + Pattern.quote(matcher.group(1)), -1)) {
            if (!part.isBlank() && !part.strip().equals("--")) {
                parts.add(part);
            }
        }
        if (parts.size() > MAX_REQUESTS) {
            throw ApiException.invalid("The batch request could not be processed. Batch size is too large.");
        }
        StringBuilder answer = new StringBuilder();
        for (String part : parts) {
            answer.append("--batch_answer\r\nContent-Type: application/http\r\n");
            Matcher id = CONTENT_ID.matcher(part);
            if (id.find()) {
                answer.append("Content-ID: <response-").append(id.group(1)).append(">\r\n");
            }
            answer.append("\r\n").append(answer(request, part, router)).append("\r\n");
        }
        return Response.text(
                200,
                "multipart/mixed; boundary=batch_answer",
                answer.append("--batch_answer--\r\n").toString());
    }

    private static String answer(Request outer, String part, Function<Request, Response> router) throws IOException {
        String inner = part.substring(part.indexOf("\n\n") + 2).stripLeading();
        int end = inner.indexOf("\n\n");
        String head = end < 0 ? inner : inner.substring(0, end);
        String body = end < 0 ? "" : inner.substring(end + 2);
        String[] lines = head.strip().split("\n", -1);
        String[] first = lines[0].split(" ", -1);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        outer.header("authorization").ifPresent(value -> headers.put("authorization", List.of(value)));
        outer.header("host").ifPresent(value -> headers.put("host", List.of(value)));
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon),
                    List.of(lines[i].substring(colon + 1).strip()));
        }
        Response response = router.apply(Request.of(
                first[0],
                URI.create(first[1]),
                headers,
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
        StringBuilder text = new StringBuilder("HTTP/1.1 " + response.status() + " Answer\r\n");
        response.headers()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append("\r\n"));
        text.append("Content-Length: ").append(response.length()).append("\r\n\r\n");
        return text.append(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                .toString();
    }
}
