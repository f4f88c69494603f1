package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.server.auth.Action;
import io.stowage.server.auth.Caller;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route;
import io.stowage.server.registry.CatalogPage;
import io.stowage.server.registry.CatalogService;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code /v2/_catalog}, as Distribution has it. */
final class CatalogHandler implements Handler {

    private final CatalogService catalog;

    CatalogHandler(CatalogService catalog) {
        this.catalog = catalog;
    }

    @Override
    public void handle(Exchange exchange, Route route) {
        OptionalInt n = Paging.n(exchange.request());
        Optional<String> last = Paging.last(exchange.request());
        Caller caller = exchange.caller();
        exchange.onStorage(() -> render(
                n, catalog.list(n, last, name -> caller.mayEverywhere(Action.PULL) || Callers.mayList(caller, name))));
    }

    private static Response render(OptionalInt n, CatalogPage page) {
        Response response = Response.json(
                HttpResponseStatus.OK, "application/json", Json.bytes(Map.of("repositories", page.repositories())));
        String query = n.isPresent() ? "n=" + n.getAsInt() : "";
        page.next().ifPresent(next -> Paging.link(response, "/v2/_catalog", query, next));
        return response;
    }
}
