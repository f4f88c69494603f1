package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.oci.Reference;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.server.auth.Access;
import io.stowage.server.auth.Action;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.RegistryHeaders;
import io.stowage.server.http.Request;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route;
import io.stowage.server.registry.ErrorCode;
import io.stowage.server.registry.ManifestReceipt;
import io.stowage.server.registry.ManifestService;
import io.stowage.server.registry.RegistryException;
import io.stowage.server.registry.RegistryService;
import io.stowage.server.registry.StoredManifest;
import io.stowage.server.registry.TagRights;
import io.stowage.storage.Content;
import io.stowage.storage.StorageException;
import java.util.List;
import java.util.Optional;

/** {@code /v2/<name>/manifests/<reference>}. distribution-spec: Pulling, Pushing and Deleting Manifests. */
final class ManifestHandler implements Handler {

    private final ManifestService manifests;
    private final int maxBytes;

    ManifestHandler(RegistryService registry) {
        this.manifests = registry.manifests();
        this.maxBytes = registry.settings().maxManifestBytes();
    }

    @Override
    public void handle(Exchange exchange, Route route) {
        Request request = exchange.request();
        RepositoryName repository = Words.repository(route);
        Reference reference = Words.reference(route, request.method());
        if (request.method().equals(HttpMethod.PUT)) {
            put(exchange, repository, reference);
        } else if (request.method().equals(HttpMethod.DELETE)) {
            exchange.onStorage(() -> {
                manifests.delete(repository, reference);
                return Response.of(HttpResponseStatus.ACCEPTED);
            });
        } else {
            exchange.onRead(() -> read(request, manifests.get(repository, reference)));
        }
    }

    /** What was stored is what is served, whatever Accept says. */
    private Response read(Request request, StoredManifest manifest) throws StorageException {
        if (EntityTags.noneMatchFails(request, manifest.digest())) {
            return named(HttpResponseStatus.NOT_MODIFIED, manifest);
        }
        Response response =
                named(HttpResponseStatus.OK, manifest).header(HttpHeaderNames.CONTENT_TYPE, manifest.mediaType());
        if (request.isHead()) {
            return response.lengthOnly(manifest.bytes().length);
        }
        Optional<Content> stored = manifests.openLong(manifest);
        return stored.isPresent() ? response.body(stored.get()) : response.body(manifest.bytes());
    }

    private static Response named(HttpResponseStatus status, StoredManifest manifest) {
        return Response.of(status)
                .header(RegistryHeaders.DOCKER_CONTENT_DIGEST, manifest.digest())
                .header(HttpHeaderNames.ETAG, EntityTags.of(manifest.digest()));
    }

    private void put(Exchange exchange, RepositoryName repository, Reference reference) {
        Request request = exchange.request();
        Optional<MediaType> declared = request.contentType();
        List<Tag> tags =
                request.target().parameters("tag").stream().map(Words::tag).toList();
        exchange.collect(maxBytes, body -> () -> {
            Optional<Digest> expected = expected(request, repository, reference);
            TagRights rights = new TagRights(
                    Callers.may(exchange.caller(), Access.to(Action.CREATE, repository)),
                    Callers.may(exchange.caller(), Access.to(Action.UPDATE, repository)));
            return created(repository, manifests.put(repository, reference, tags, declared, body, expected, rights));
        });
    }

    /** What the reference has now and, as the client demands, must still have when it is written. RFC 9110, 13.1.1. */
    private Optional<Digest> expected(Request request, RepositoryName repository, Reference reference)
            throws StorageException {
        if (request.header(HttpHeaderNames.IF_MATCH).isEmpty()) {
            return Optional.empty();
        }
        Optional<Digest> current =
                manifests.current(repository, reference).filter(digest -> EntityTags.matchHolds(request, digest));
        if (current.isEmpty()) {
            throw new RegistryException(
                    ErrorCode.DENIED, "it does not have the digest that If-Match names", Optional.empty(), 412);
        }
        return current;
    }

    private static Response created(RepositoryName repository, ManifestReceipt receipt) {
        Response response = Response.of(HttpResponseStatus.CREATED)
                .header(HttpHeaderNames.LOCATION, "/v2/" + repository + "/manifests/" + receipt.digest())
                .header(RegistryHeaders.DOCKER_CONTENT_DIGEST, receipt.digest());
        receipt.subject().ifPresent(subject -> response.header(RegistryHeaders.OCI_SUBJECT, subject));
        receipt.tags().forEach(tag -> response.header(RegistryHeaders.OCI_TAG, tag));
        return response;
    }
}
