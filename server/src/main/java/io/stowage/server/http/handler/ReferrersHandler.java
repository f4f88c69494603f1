package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.oci.Descriptor;
import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.oci.RepositoryName;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.RegistryHeaders;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route;
import io.stowage.server.registry.ReferrerPage;
import io.stowage.server.registry.ReferrerService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /v2/<name>/referrers/<digest>}. distribution-spec: Listing Referrers. */
final class ReferrersHandler implements Handler {

    private final ReferrerService referrers;

    ReferrersHandler(ReferrerService referrers) {
        this.referrers = referrers;
    }

    @Override
    public void handle(Exchange exchange, Route route) {
        RepositoryName repository = Words.repository(route);
        Digest subject = Words.digest(route.reference());
        Optional<String> type =
                exchange.request().target().parameter("artifactType").filter(text -> !text.isEmpty());
        Optional<String> last = Paging.last(exchange.request());
        exchange.onStorage(() -> render(repository, subject, type, referrers.list(repository, subject, type, last)));
    }

    private static Response render(
            RepositoryName repository, Digest subject, Optional<String> type, ReferrerPage page) {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaType.OCI_INDEX.value());
        index.put(
                "manifests",
                page.referrers().stream().map(ReferrersHandler::descriptor).toList());
        Response response = Response.json(HttpResponseStatus.OK, MediaType.OCI_INDEX.value(), Json.bytes(index));
        if (type.isPresent()) {
            response.header(RegistryHeaders.OCI_FILTERS_APPLIED, "artifactType");
        }
        String query = type.map(value -> "artifactType=" + Paging.encode(value)).orElse("");
        page.next()
                .ifPresent(next -> Paging.link(response, "/v2/" + repository + "/referrers/" + subject, query, next));
        return response;
    }

    private static Map<String, Object> descriptor(Descriptor referrer) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("mediaType", referrer.mediaType().value());
        document.put("digest", referrer.digest().toString());
        document.put("size", referrer.size());
        referrer.artifactType().ifPresent(type -> document.put("artifactType", type));
        if (!referrer.annotations().isEmpty()) {
            document.put("annotations", referrer.annotations());
        }
        return document;
    }
}
