package io.stowage.server.registry;

import java.util.List;
import java.util.Optional;

/**
 * Some tags of a repository, in ASCII order.
 *
 * @param next after which tag the next page begins; empty when this is the last one
 */
public record TagPage(List<String> tags, Optional<String> next) {

    public TagPage {
        tags = List.copyOf(tags);
    }
}
