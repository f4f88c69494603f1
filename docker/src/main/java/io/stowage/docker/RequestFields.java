package io.stowage.docker;

import io.stowage.server.http.RequestEvent;
import io.stowage.server.http.Route;
import io.stowage.server.http.Route.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the log says of a request, under Distribution's names. No query, no credentials. */
final class RequestFields {

    /** W3C Trace Context: version, trace id, parent id, flags. */
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

    private static final int LONGEST = 300;

    private RequestFields() {}

    static Map<String, Object> of(RequestEvent request) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("http.request.id", request.id());
        traceId(request).ifPresent(id -> fields.put("trace.id", id));
        fields.put("http.request.method", request.method());
        fields.put("http.request.host", bounded(request.header("Host").orElse("")));
        fields.put("http.request.uri", bounded(request.path()));
        fields.put("http.request.remoteaddr", request.client() + ':' + request.clientPort());
        fields.put(
                "http.request.useragent", bounded(request.header("User-Agent").orElse("")));
        if (!request.user().isEmpty()) {
            fields.put("auth.user.name", bounded(request.user()));
        }
        vars(request.route(), fields);
        fields.put("http.request.received", request.receivedBytes());
        fields.put("http.response.status", request.status());
        fields.put("http.response.written", request.sentBytes());
        fields.put("http.response.duration", milliseconds(request));
        return fields;
    }

    private static Optional<String> traceId(RequestEvent request) {
        return request.header("traceparent")
                .map(TRACE_PARENT::matcher)
                .filter(Matcher::matches)
                .map(match -> match.group(1));
    }

    private static void vars(Route route, Map<String, Object> fields) {
        if (!route.repository().isEmpty()) {
            fields.put("vars.name", bounded(route.repository()));
        }
        if (!route.reference().isEmpty()) {
            String name = route.endpoint() == Endpoint.UPLOAD
                    ? "vars.uuid"
                    : route.reference().indexOf(':') >= 0 ? "vars.digest" : "vars.reference";
            fields.put(name, bounded(route.reference()));
        }
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private static String milliseconds(RequestEvent request) {
        return TimeUnit.NANOSECONDS.toMicros(request.duration().toNanos()) / 1000.0 + "ms";
    }
}
