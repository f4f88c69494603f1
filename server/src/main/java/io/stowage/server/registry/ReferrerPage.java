package io.stowage.server.registry;

import io.stowage.oci.Descriptor;
import java.util.List;
import java.util.Optional;

/**
 * Some manifests that name one subject, by the text of their digests. May be empty and have a next one all the same.
 *
 * @param next after which digest the next page begins; empty when this is the last one
 */
public record ReferrerPage(List<Descriptor> referrers, Optional<String> next) {

    public ReferrerPage {
        referrers = List.copyOf(referrers);
    }
}
