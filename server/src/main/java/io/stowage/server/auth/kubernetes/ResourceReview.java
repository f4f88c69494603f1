package io.stowage.server.auth.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stowage.server.auth.Access;
import java.util.Optional;

/**
 * What OpenShift says somebody has to be allowed.
 *
 * @param resource of the group {@code image.openshift.io}. That of images' layers is written as one word, as OpenShift's
 *     own registry asks for it: authorisers join the two anyway.
 * @param namespace empty for all of them, and for what is in none
 * @param name empty for any
 */
record ResourceReview(String verb, String resource, String subresource, String namespace, String name) {

    private static final String LAYERS = "imagestreams/layers";

    /** The right to an access; none where it is nobody's, since the repository could be no image stream's. */
    static Optional<ResourceReview> of(Access access) {
        if (access.repository().isPresent()) {
            String[] parts = access.repository().get().value().split("/", -1);
            return parts.length == 2 ? Optional.of(inStream(access, parts[0], parts[1])) : Optional.empty();
        }
        return Optional.of(
                switch (access.action()) {
                    case CATALOG -> global("list", "imagestreams", "");
                    case METRICS -> global("get", "registry", "metrics");
                    case PULL, PUSH, CREATE, UPDATE, DELETE, ADMIN -> prune();
                });
    }

    private static ResourceReview inStream(Access access, String namespace, String name) {
        return switch (access.action()) {
            case PULL -> new ResourceReview("get", LAYERS, "", namespace, name);
            case PUSH, CREATE, UPDATE -> new ResourceReview("update", LAYERS, "", namespace, name);
            case DELETE, CATALOG, ADMIN, METRICS -> prune();
        };
    }

    private static ResourceReview prune() {
        return global("delete", "images", "");
    }

    private static ResourceReview global(String verb, String resource, String subresource) {
        return new ResourceReview(verb, resource, subresource, "", "");
    }

    /** The same in all namespaces. */
    ResourceReview everywhere() {
        return global(verb, resource, subresource);
    }

    /** As the API calls its {@code ResourceAttributes}. */
    ObjectNode attributes() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("namespace", namespace)
                .put("verb", verb)
                .put("group", "image.openshift.io")
                .put("resource", resource)
                .put("subresource", subresource)
                .put("name", name);
    }
}
