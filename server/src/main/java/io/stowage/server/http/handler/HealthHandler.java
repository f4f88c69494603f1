package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.RegistryHeaders;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route;
import io.stowage.server.http.Route.Endpoint;
import io.stowage.server.registry.Readiness;
import java.util.Map;
import java.util.Optional;

/** {@code /livez}: the process answers. {@code /readyz}: it can store and serve; 503 says why not. */
final class HealthHandler implements Handler {

    private final Readiness readiness;

    HealthHandler(Readiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public void handle(Exchange exchange, Route route) {
        if (route.endpoint() == Endpoint.LIVE) {
            exchange.send(render(Optional.empty()));
        } else {
            exchange.onStorage(() -> render(readiness.obstacle()));
        }
    }

    private static Response render(Optional<String> obstacle) {
        HttpResponseStatus status =
                obstacle.isPresent() ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.OK;
        return Response.json(
                        status, RegistryHeaders.APPLICATION_JSON, Json.bytes(Map.of("status", obstacle.orElse("ok"))))
                .header(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
    }
}
