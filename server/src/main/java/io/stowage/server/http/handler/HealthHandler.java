package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.RegistryHeaders;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /livez}: the process answers. {@code /readyz}: it can store and serve; 503 says why not. {@code /startupz}: it could
 * once.
 */
final class HealthHandler implements Handler {

    private final Supplier<Optional<String>> obstacle;
    private volatile boolean started;

    /** @param obstacle what is in the way of serving; may ask the store */
    HealthHandler(Supplier<Optional<String>> obstacle) {
        this.obstacle = obstacle;
    }

    @Override
    public void handle(Exchange exchange, Route route) {
        switch (route.endpoint()) {
            case LIVE -> exchange.send(render(Optional.empty()));
            case STARTED -> {
                if (started) {
                    exchange.send(render(Optional.empty()));
                } else {
                    exchange.onStorage(() -> render(ask()));
                }
            }
            default -> exchange.onStorage(() -> render(ask()));
        }
    }

    private Optional<String> ask() {
        Optional<String> found = obstacle.get();
        started |= found.isEmpty();
        return found;
    }

    private static Response render(Optional<String> obstacle) {
        HttpResponseStatus status =
                obstacle.isPresent() ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.OK;
        return Response.json(
                        status, RegistryHeaders.APPLICATION_JSON, Json.bytes(Map.of("status", obstacle.orElse("ok"))))
                .header(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
    }
}
