package io.stowage.server.http;

import io.stowage.server.http.Route.Endpoint;
import java.util.List;

/** Which resource a target means. Any thread. */
@FunctionalInterface
public interface Routes {

    /** Its route; {@link Endpoint#NONE} when there is nothing at that path. */
    Route route(Target target);

    /** The paths of a registry. */
    static Routes ofRegistry(PublicUrls urls) {
        return target -> Router.route(target, urls).orElse(Route.of(Endpoint.NONE));
    }

    /**
     * The paths that only operators see, those of Distribution's debug server.
     *
     * @param metrics the path of the metrics, beginning with a slash; empty when there are none
     */
    static Routes ofDebug(String metrics) {
        List<String> page =
                metrics.isEmpty() ? List.of() : List.of(metrics.substring(1).split("/", -1));
        return target -> {
            if (target.segments().equals(List.of("debug", "health"))) {
                return Route.of(Endpoint.DEBUG_HEALTH);
            }
            return Route.of(!page.isEmpty() && target.segments().equals(page) ? Endpoint.METRICS : Endpoint.NONE);
        };
    }
}
