package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.server.http.Handler;
import io.stowage.server.http.RegistryHeaders;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/** What operators are told, as Distribution's debug server tells it. */
public final class DebugHandlers {

    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private DebugHandlers() {}

    /**
     * A handler for each endpoint.
     *
     * @param failures of the checks that fail now, by their names
     * @param metrics all of them, in Prometheus's text format
     */
    public static Map<Endpoint, Handler> of(Supplier<Map<String, String>> failures, Supplier<String> metrics) {
        return Map.of(
                Endpoint.DEBUG_HEALTH, (exchange, route) -> exchange.send(health(failures.get())),
                Endpoint.METRICS, (exchange, route) -> exchange.onStorage(() -> page(metrics.get())));
    }

    private static Response health(Map<String, String> failures) {
        return Response.json(
                        failures.isEmpty() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                        RegistryHeaders.APPLICATION_JSON,
                        Json.bytes(failures))
                .header(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
    }

    static Response page(String text) {
        return Response.of(HttpResponseStatus.OK)
                .header(HttpHeaderNames.CONTENT_TYPE, PROMETHEUS_TEXT)
                .body(text.getBytes(StandardCharsets.UTF_8));
    }
}
