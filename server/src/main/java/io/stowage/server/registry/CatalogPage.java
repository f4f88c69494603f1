package io.stowage.server.registry;

import java.util.List;
import java.util.Optional;

/**
 * Some repositories, in the order of {@link io.stowage.oci.RepositoryName}.
 *
 * @param next after which repository the next page begins; empty when this is the last one
 */
public record CatalogPage(List<String> repositories, Optional<String> next) {

    public CatalogPage {
        repositories = List.copyOf(repositories);
    }
}
