package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route;
import java.util.List;
import java.util.Map;

/** {@code _oci/ext/discover}: which extensions there are: none but this list. distribution-spec: Extensions. */
final class ExtensionsHandler implements Handler {

    private static final byte[] DOCUMENT = Json.bytes(Map.of(
            "extensions",
            List.of(Map.of(
                    "name", "_oci",
                    "description", "lists the extensions of this registry",
                    "endpoints", List.of("_oci/ext/discover")))));

    @Override
    public void handle(Exchange exchange, Route route) {
        if (!route.repository().isEmpty()) {
            Words.repository(route);
        }
        exchange.send(Response.json(HttpResponseStatus.OK, "application/json", DOCUMENT));
    }
}
