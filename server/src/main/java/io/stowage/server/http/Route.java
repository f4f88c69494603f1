package io.stowage.server.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which resource a request is about.
 *
 * @param repository the name as it stands in the path, not yet judged; empty where the endpoint has none
 * @param reference the tag, digest or upload id as it stands in the path; empty where the endpoint has none
 */
public record Route(Endpoint endpoint, String repository, String reference) {

    private static final HttpMethod GET = HttpMethod.GET;
    private static final HttpMethod HEAD = HttpMethod.HEAD;
    private static final HttpMethod PUT = HttpMethod.PUT;
    private static final HttpMethod POST = HttpMethod.POST;
    private static final HttpMethod PATCH = HttpMethod.PATCH;
    private static final HttpMethod DELETE = HttpMethod.DELETE;

    static Route of(Endpoint endpoint) {
        return new Route(endpoint, "", "");
    }

    /** The endpoints of a registry, and the methods of each. */
    public enum Endpoint {
        ROOT(GET, HEAD),
        LIVE(GET, HEAD),
        READY(GET, HEAD),
        STARTED(GET, HEAD),
        DEBUG_HEALTH(GET, HEAD),
        METRICS(GET, HEAD),
        API_VERSION(GET, HEAD),
        CATALOG(GET, HEAD),
        EXTENSIONS(GET, HEAD),
        TAGS(GET, HEAD),
        REFERRERS(GET, HEAD),
        MANIFEST(GET, HEAD, PUT, DELETE),
        BLOB(GET, HEAD, DELETE),
        CONTENT(DELETE),
        UPLOADS(POST),
        UPLOAD(GET, HEAD, PATCH, PUT, DELETE),
        OPENSHIFT_TOKEN(GET, HEAD),
        OPENSHIFT_METRICS(GET, HEAD),
        /** Nothing at all. */
        NONE;

        @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
        private final List<HttpMethod> methods;

        Endpoint(HttpMethod... methods) {
            this.methods = List.of(methods);
        }

        /** Whether it tells how the registry is, which is most wanted when it is not well. */
        boolean isAboutState() {
            return switch (this) {
                case LIVE, READY, STARTED, DEBUG_HEALTH, METRICS, OPENSHIFT_METRICS -> true;
                default -> false;
            };
        }

        boolean takes(HttpMethod method) {
            return methods.contains(method);
        }

        boolean reads(HttpMethod method) {
            return method.equals(GET) || method.equals(HEAD);
        }

        /** The methods that pass, as the Allow header has them. */
        String allow(Predicate<HttpMethod> passes) {
            return String.join(
                    ", ", methods.stream().filter(passes).map(HttpMethod::name).toList());
        }
    }
}
