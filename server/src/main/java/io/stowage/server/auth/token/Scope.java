package io.stowage.server.auth.token;

import io.stowage.oci.RepositoryName;
import io.stowage.server.auth.Access;
import java.util.List;

/**
 * What one has to have in a token for an access.
 *
 * @param needed without which there is no access
 * @param asked what a token server is asked for: whoever pushes reads, too
 */
record Scope(Resource resource, String needed, List<String> asked) {

    /** Something that a token is about, as in {@code repository:library/app}. */
    record Resource(String type, String name) {
        @Override
        public String toString() {
            return type + ':' + name;
        }
    }

    static Scope of(Access access) {
        Resource resource = access.repository()
                .map(RepositoryName::toString)
                .map(name -> new Resource("repository", name))
                .orElseGet(() -> new Resource("registry", access.action().word()));
        return switch (access.action()) {
            case PULL -> new Scope(resource, "pull", List.of("pull"));
            case PUSH, CREATE, UPDATE -> new Scope(resource, "push", List.of("pull", "push"));
            case DELETE -> new Scope(resource, "delete", List.of("delete"));
            case CATALOG, ADMIN, METRICS -> new Scope(resource, "*", List.of("*"));
        };
    }
}
