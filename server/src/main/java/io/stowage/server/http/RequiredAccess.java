package io.stowage.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import io.stowage.server.auth.Access;
import io.stowage.server.auth.Action;
import io.stowage.server.http.Route.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * What a request takes: the one place that says so. What is not named here is nobody's to have. Any thread.
 *
 * <p>Cancelling an upload deletes nothing that was ever there: whoever may push may do it. A mount takes nothing of the
 * repository that it names, it only finds nothing there where the client may not pull.
 */
final class RequiredAccess {

    private RequiredAccess() {}

    /** Whether anybody may ask, known or not. */
    static boolean isOpen(Endpoint endpoint) {
        return switch (endpoint) {
            case ROOT, LIVE, READY, STARTED, DEBUG_HEALTH, METRICS, NONE -> true;
            case API_VERSION,
                    CATALOG,
                    EXTENSIONS,
                    TAGS,
                    REFERRERS,
                    MANIFEST,
                    BLOB,
                    CONTENT,
                    UPLOADS,
                    UPLOAD,
                    OPENSHIFT_TOKEN,
                    OPENSHIFT_METRICS -> false;
        };
    }

    /**
     * What whoever sends it has to be allowed; nothing where he only has to be known.
     *
     * @throws InvalidNameException when it is about a repository that cannot be
     */
    static List<Access> of(Route route, HttpMethod method) throws InvalidNameException {
        return switch (route.endpoint()) {
            case ROOT, LIVE, READY, STARTED, DEBUG_HEALTH, METRICS, NONE, API_VERSION, OPENSHIFT_TOKEN -> List.of();
            case CATALOG -> List.of(Access.toRegistry(Action.CATALOG));
            case OPENSHIFT_METRICS -> List.of(Access.toRegistry(Action.METRICS));
            case CONTENT -> List.of(Access.toRegistry(Action.ADMIN));
            case EXTENSIONS -> route.repository().isEmpty() ? List.of() : in(route, Action.PULL);
            case TAGS, REFERRERS -> in(route, Action.PULL);
            case UPLOADS, UPLOAD -> in(route, Action.PUSH);
            case MANIFEST, BLOB -> in(route, content(route.endpoint(), method));
        };
    }

    private static Action content(Endpoint endpoint, HttpMethod method) {
        if (endpoint.reads(method)) {
            return Action.PULL;
        }
        return method.equals(HttpMethod.DELETE) ? Action.DELETE : Action.PUSH;
    }

    private static List<Access> in(Route route, Action action) throws InvalidNameException {
        return List.of(new Access(action, Optional.of(new RepositoryName(route.repository()))));
    }
}
