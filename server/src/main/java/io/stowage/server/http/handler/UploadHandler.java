package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.RepositoryName;
import io.stowage.server.auth.Access;
import io.stowage.server.auth.Action;
import io.stowage.server.auth.Caller;
import io.stowage.server.http.Exchange;
import io.stowage.server.http.Handler;
import io.stowage.server.http.RegistryHeaders;
import io.stowage.server.http.Request;
import io.stowage.server.http.Response;
import io.stowage.server.http.Route;
import io.stowage.server.http.Route.Endpoint;
import io.stowage.server.http.UploadLocation;
import io.stowage.server.registry.BlobService;
import io.stowage.server.registry.ContentRange;
import io.stowage.server.registry.ErrorCode;
import io.stowage.server.registry.RegistryException;
import io.stowage.server.registry.RegistryService;
import io.stowage.server.registry.UploadProgress;
import io.stowage.server.registry.UploadRef;
import io.stowage.server.registry.UploadService;
import io.stowage.storage.StorageException;
import java.util.Optional;

/** {@code /v2/<name>/blobs/uploads/}. distribution-spec: Pushing blobs, Mounting a blob from another repository. */
final class UploadHandler implements Handler {

    private static final Digest EMPTY_BLOB = Digest.sha256(new byte[0]);
    private static final Digest EMPTY_BLOB_SHA512 = Digest.of(DigestAlgorithm.SHA512, new byte[0]);

    private final UploadService uploads;
    private final BlobService blobs;

    UploadHandler(RegistryService registry) {
        this.uploads = registry.uploads();
        this.blobs = registry.blobs();
    }

    @Override
    public void handle(Exchange exchange, Route route) {
        RepositoryName repository = Words.repository(route);
        if (route.endpoint() == Endpoint.UPLOADS) {
            post(exchange, repository);
            return;
        }
        Request request = exchange.request();
        UploadRef upload =
                new UploadRef(repository, route.reference(), request.target().parameter("_state"));
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.PATCH)) {
            Optional<ContentRange> range = range(request);
            exchange.receive(
                    () -> uploads.append(upload, range, request.contentLength()),
                    progress -> progress(HttpResponseStatus.ACCEPTED, progress));
        } else if (method.equals(HttpMethod.PUT)) {
            put(exchange, upload);
        } else if (method.equals(HttpMethod.DELETE)) {
            exchange.onStorage(() -> {
                uploads.cancel(upload);
                return Response.of(HttpResponseStatus.NO_CONTENT);
            });
        } else {
            exchange.onStorage(() -> progress(HttpResponseStatus.NO_CONTENT, uploads.status(upload)));
        }
    }

    private void post(Exchange exchange, RepositoryName repository) {
        Request request = exchange.request();
        Optional<DigestAlgorithm> announced =
                request.target().parameter("digest-algorithm").map(UploadHandler::algorithm);
        Optional<Digest> mount = request.target().parameter("mount").map(Words::digest);
        Optional<RepositoryName> from = request.target().parameter("from").map(Words::repository);
        Optional<Digest> digest = request.target().parameter("digest").map(Words::digest);
        if (mount.isPresent()) {
            exchange.onStorage(() -> mount(exchange.caller(), new Mount(repository, from, mount.get()), announced));
        } else if (digest.isPresent() && bringsContent(request, digest.get())) {
            exchange.receive(() -> uploads.receive(repository, digest.get()), stored -> created(repository, stored));
        } else {
            exchange.onStorage(() -> progress(HttpResponseStatus.ACCEPTED, uploads.begin(repository, announced)));
        }
    }

    /** A digest without content asks for a session; except that of the empty blob, whose content is there already. */
    private static boolean bringsContent(Request request, Digest digest) {
        return request.contentLength().orElse(0) > 0
                || request.header(HttpHeaderNames.TRANSFER_ENCODING).isPresent()
                || digest.equals(EMPTY_BLOB)
                || digest.equals(EMPTY_BLOB_SHA512);
    }

    /** A blob that is to be had without its bytes being sent. */
    private record Mount(RepositoryName into, Optional<RepositoryName> from, Digest digest) {}

    private Response mount(Caller caller, Mount mount, Optional<DigestAlgorithm> announced) throws StorageException {
        boolean mounted = isOpenTo(caller, mount) && blobs.mount(mount.into(), source(caller, mount), mount.digest());
        return mounted
                ? created(mount.into(), mount.digest())
                : progress(HttpResponseStatus.ACCEPTED, uploads.begin(mount.into(), announced));
    }

    /** Where somebody may not pull, he finds nothing: he uploads it, as he would if it were not there. */
    private static boolean isOpenTo(Caller caller, Mount mount) {
        return mount.from().isEmpty()
                || Callers.may(caller, Access.to(Action.PULL, mount.from().get()));
    }

    /** Who names no source gets it from anywhere, if he may pull anywhere; else from where he wants it. */
    private static Optional<RepositoryName> source(Caller caller, Mount mount) {
        return mount.from().isPresent() || caller.mayEverywhere(Action.PULL) ? mount.from() : Optional.of(mount.into());
    }

    private void put(Exchange exchange, UploadRef upload) {
        Request request = exchange.request();
        Digest digest = request.target()
                .parameter("digest")
                .map(Words::digest)
                .orElseThrow(() -> new RegistryException(ErrorCode.DIGEST_INVALID, "the digest parameter is missing"));
        Optional<ContentRange> range = range(request);
        exchange.receive(
                () -> uploads.complete(upload, range, request.contentLength(), digest),
                stored -> created(upload.repository(), stored));
    }

    private static Optional<ContentRange> range(Request request) {
        return request.header(HttpHeaderNames.CONTENT_RANGE).map(ContentRange::parse);
    }

    private static DigestAlgorithm algorithm(String label) {
        return DigestAlgorithm.of(label)
                .orElseThrow(
                        () -> new RegistryException(ErrorCode.DIGEST_INVALID, "the digest algorithm is not supported"));
    }

    private static Response progress(HttpResponseStatus status, UploadProgress progress) {
        return UploadLocation.addTo(Response.of(status), progress);
    }

    private static Response created(RepositoryName repository, Digest digest) {
        return Response.of(HttpResponseStatus.CREATED)
                .header(HttpHeaderNames.LOCATION, "/v2/" + repository + "/blobs/" + digest)
                .header(RegistryHeaders.DOCKER_CONTENT_DIGEST, digest);
    }
}
