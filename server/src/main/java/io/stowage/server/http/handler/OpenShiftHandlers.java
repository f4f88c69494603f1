package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.server.auth.Credentials;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.RegistryHeaders;
import io.stowage.server.http.Request;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route.Endpoint;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What OpenShift's registry has beside the API: {@code /openshift/token} and {@code /extensions/v2/metrics}. */
public final class OpenShiftHandlers {

    private OpenShiftHandlers() {}

    /**
     * Those that are wanted.
     *
     * @param tokens whether clients are sent here for a token
     * @param metrics the page, in Prometheus's text format
     */
    public static Map<Endpoint, Handler> of(boolean tokens, Optional<Supplier<String>> metrics) {
        Map<Endpoint, Handler> handlers = new EnumMap<>(Endpoint.class);
        if (tokens) {
            handlers.put(Endpoint.OPENSHIFT_TOKEN, (exchange, route) -> token(exchange));
        }
        metrics.ifPresent(page -> handlers.put(
                Endpoint.OPENSHIFT_METRICS,
                (exchange, route) -> exchange.onStorage(() -> DebugHandlers.page(page.get()))));
        return handlers;
    }

    /** Whoever got here has shown a token that is good, or nothing: the token is what he may show from now on. */
    private static void token(Exchange exchange) {
        String token = token(exchange.request());
        exchange.send(Response.json(
                        HttpResponseStatus.OK,
                        RegistryHeaders.APPLICATION_JSON,
                        Json.bytes(Map.of("token", token, "access_token", token)))
                .header(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE));
    }

    private static String token(Request request) {
        Credentials shown = request.header(HttpHeaderNames.AUTHORIZATION)
                .map(Credentials::parse)
                .orElse(new Credentials.None());
        if (shown instanceof Credentials.Bearer bearer) {
            return bearer.token();
        }
        return shown instanceof Credentials.Basic basic ? basic.password() : "anonymous";
    }
}
