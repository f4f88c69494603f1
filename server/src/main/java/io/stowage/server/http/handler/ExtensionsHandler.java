package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route;
import java.nio.charset.StandardCharsets;

/** {@code _oci/ext/discover}: which extensions there are: none but this list. distribution-spec: Extensions. */
final class ExtensionsHandler implements Handler {

    private static final byte[] DOCUMENT =
            """
            {"extensions":[{"name":"_oci","description":"lists the extensions of this registry",\
            "endpoints":["_oci/ext/discover"]}]}"""
                    .getBytes(StandardCharsets.UTF_8);

    @Override
    public void handle(Exchange exchange, Route route) {
        if (!route.repository().isEmpty()) {
            Words.repository(route);
        }
        exchange.send(Response.json(HttpResponseStatus.OK, "application/json", DOCUMENT));
    }
}
