package io.stowage.server.http.handler;

import io.stowage.server.http.Handler;
import io.stowage.server.http.Route.Endpoint;
import io.stowage.server.registry.RegistryService;
import java.util.Map;

/** Who answers what. */
public final class Handlers {

    private Handlers() {}

    /** A handler for each endpoint. */
    public static Map<Endpoint, Handler> of(RegistryService registry) {
        ApiVersionHandler version = new ApiVersionHandler();
        UploadHandler uploads = new UploadHandler(registry);
        return Map.of(
                Endpoint.ROOT, version,
                Endpoint.API_VERSION, version,
                Endpoint.EXTENSIONS, new ExtensionsHandler(),
                Endpoint.CATALOG, new CatalogHandler(registry.catalog()),
                Endpoint.TAGS, new TagsHandler(registry.tags()),
                Endpoint.REFERRERS, new ReferrersHandler(registry.referrers()),
                Endpoint.MANIFEST, new ManifestHandler(registry),
                Endpoint.BLOB, new BlobHandler(registry.blobs()),
                Endpoint.UPLOADS, uploads,
                Endpoint.UPLOAD, uploads);
    }
}
