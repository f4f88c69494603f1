package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.oci.Digest;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route;
import io.stowage.server.registry.BlobService;

/** {@code /admin/blobs/<digest>}, by which {@code oc adm prune images} removes what it has unlinked everywhere. */
final class ContentHandler implements Handler {

    private final BlobService blobs;

    ContentHandler(BlobService blobs) {
        this.blobs = blobs;
    }

    @Override
    public void handle(Exchange exchange, Route route) {
        Digest digest = Words.digest(route.reference());
        exchange.onStorage(() -> {
            blobs.removeContent(digest);
            return Response.of(HttpResponseStatus.NO_CONTENT);
        });
    }
}
