package io.stowage.server.http;

import io.stowage.server.http.Route.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * From path segments to a {@link Route}. Names contain slashes, so a path is read from its right end. Any thread.
 *
 * <p>distribution-spec: Endpoints.
 */
final class Router {

    private Router() {}

    /** The route of a target; empty when there is nothing at that path. */
    static Optional<Route> route(Target target, PublicUrls urls) {
        List<String> segments = target.segments();
        if (segments.isEmpty() || (segments.size() == 1 && segments.get(0).isEmpty())) {
            return Optional.of(Route.of(Endpoint.ROOT));
        }
        if (segments.size() == 1 && !segments.get(0).equals("v2")) {
            return health(segments.get(0));
        }
        if (segments.equals(List.of("openshift", "token"))) {
            return Optional.of(Route.of(Endpoint.OPENSHIFT_TOKEN));
        }
        if (segments.equals(List.of("extensions", "v2", "metrics"))) {
            return Optional.of(Route.of(Endpoint.OPENSHIFT_METRICS));
        }
        if (segments.size() == 3 && segments.subList(0, 2).equals(List.of("admin", "blobs"))) {
            return Optional.of(new Route(Endpoint.CONTENT, "", segments.get(2)));
        }
        Optional<List<String>> inside = urls.inside(segments);
        return inside.isPresent() && inside.get().get(0).equals("v2")
                ? api(inside.get().subList(1, inside.get().size()))
                : Optional.empty();
    }

    private static Optional<Route> api(List<String> path) {
        int n = path.size();
        if (n == 0 || (n == 1 && path.get(0).isEmpty())) {
            return Optional.of(Route.of(Endpoint.API_VERSION));
        }
        if (n == 1) {
            return path.get(0).equals("_catalog") ? Optional.of(Route.of(Endpoint.CATALOG)) : Optional.empty();
        }
        return inRepository(path, n);
    }

    private static Optional<Route> health(String segment) {
        return switch (segment) {
            case "livez" -> Optional.of(Route.of(Endpoint.LIVE));
            case "readyz" -> Optional.of(Route.of(Endpoint.READY));
            case "startupz" -> Optional.of(Route.of(Endpoint.STARTED));
            case "healthz" -> Optional.of(Route.of(Endpoint.ROOT)); // OpenShift's name for it
            default -> Optional.empty();
        };
    }

    private static Optional<Route> inRepository(List<String> path, int n) {
        String last = path.get(n - 1);
        String before = path.get(n - 2);
        if (n >= 3
                && last.equals("discover")
                && before.equals("ext")
                && path.get(n - 3).equals("_oci")) {
            return Optional.of(new Route(Endpoint.EXTENSIONS, name(path, n - 3), ""));
        }
        if (n >= 3 && before.equals("manifests") && !last.isEmpty()) {
            return Optional.of(new Route(Endpoint.MANIFEST, name(path, n - 2), last));
        }
        if (n >= 3 && before.equals("tags") && last.equals("list")) {
            return Optional.of(new Route(Endpoint.TAGS, name(path, n - 2), ""));
        }
        if (n >= 3 && before.equals("referrers") && !last.isEmpty()) {
            return Optional.of(new Route(Endpoint.REFERRERS, name(path, n - 2), last));
        }
        if (n >= 4 && before.equals("uploads") && path.get(n - 3).equals("blobs")) {
            String repository = name(path, n - 3);
            return Optional.of(
                    last.isEmpty()
                            ? new Route(Endpoint.UPLOADS, repository, "")
                            : new Route(Endpoint.UPLOAD, repository, last));
        }
        if (n >= 3 && before.equals("blobs") && !last.isEmpty()) {
            String repository = name(path, n - 2);
            return Optional.of(
                    last.equals("uploads")
                            ? new Route(Endpoint.UPLOADS, repository, "")
                            : new Route(Endpoint.BLOB, repository, last));
        }
        return Optional.empty();
    }

    private static String name(List<String> path, int end) {
        return String.join("/", path.subList(0, end));
    }
}
