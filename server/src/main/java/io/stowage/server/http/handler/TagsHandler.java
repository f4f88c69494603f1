package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.oci.RepositoryName;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route;
import io.stowage.server.registry.TagPage;
import io.stowage.server.registry.TagService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code /v2/<name>/tags/list}. distribution-spec: Listing Tags. */
final class TagsHandler implements Handler {

    private final TagService tags;

    TagsHandler(TagService tags) {
        this.tags = tags;
    }

    @Override
    public void handle(Exchange exchange, Route route) {
        RepositoryName repository = Words.repository(route);
        OptionalInt n = Paging.n(exchange.request());
        Optional<String> last = Paging.last(exchange.request());
        exchange.onStorage(() -> render(repository, n, tags.list(repository, n, last)));
    }

    private static Response render(RepositoryName repository, OptionalInt n, TagPage page) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", repository.value());
        document.put("tags", page.tags());
        Response response = Response.json(HttpResponseStatus.OK, "application/json", Json.bytes(document));
        String query = n.isPresent() ? "n=" + n.getAsInt() : "";
        page.next().ifPresent(next -> Paging.link(response, "/v2/" + repository + "/tags/list", query, next));
        return response;
    }
}
