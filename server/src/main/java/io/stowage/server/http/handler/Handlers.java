package io.stowage.server.http.handler;

import io.stowage.server.http.Handler;
import io.stowage.server.http.Route.Endpoint;
import io.stowage.server.registry.RegistryService;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Who answers what. */
public final class Handlers {

    private Handlers() {}

    /**
     * A handler for each endpoint.
     *
     * @param obstacle what is in the way of serving, in words for an operator; asked on storage threads
     */
    public static Map<Endpoint, Handler> of(RegistryService registry, Supplier<Optional<String>> obstacle) {
        ApiVersionHandler version = new ApiVersionHandler();
        UploadHandler uploads = new UploadHandler(registry);
        HealthHandler health = new HealthHandler(obstacle);
        return Map.ofEntries(
                Map.entry(Endpoint.ROOT, version),
                Map.entry(Endpoint.LIVE, health),
                Map.entry(Endpoint.READY, health),
                Map.entry(Endpoint.STARTED, health),
                Map.entry(Endpoint.API_VERSION, version),
                Map.entry(Endpoint.EXTENSIONS, new ExtensionsHandler()),
                Map.entry(Endpoint.CATALOG, new CatalogHandler(registry.catalog())),
                Map.entry(Endpoint.TAGS, new TagsHandler(registry.tags())),
                Map.entry(Endpoint.REFERRERS, new ReferrersHandler(registry.referrers())),
                Map.entry(Endpoint.MANIFEST, new ManifestHandler(registry)),
                Map.entry(Endpoint.BLOB, new BlobHandler(registry.blobs())),
                Map.entry(Endpoint.CONTENT, new ContentHandler(registry.blobs())),
                Map.entry(Endpoint.UPLOADS, uploads),
                Map.entry(Endpoint.UPLOAD, uploads));
    }
}
