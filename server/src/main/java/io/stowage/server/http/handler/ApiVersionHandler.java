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
import java.nio.charset.StandardCharsets;

/** {@code /v2/}: a registry lives here. {@code /}: something lives here. distribution-spec: Determining Support. */
final class ApiVersionHandler implements Handler {

    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void handle(Exchange exchange, Route route) {
        if (route.endpoint() == Endpoint.ROOT) {
            exchange.send(Response.of(HttpResponseStatus.OK)
                    .header(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE));
        } else {
            exchange.send(Response.json(HttpResponseStatus.OK, RegistryHeaders.APPLICATION_JSON, EMPTY_OBJECT));
        }
    }
}
