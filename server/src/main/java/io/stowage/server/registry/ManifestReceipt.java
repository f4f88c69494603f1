package io.stowage.server.registry;

import io.stowage.oci.Digest;
import io.stowage.oci.Tag;
import java.util.List;
import java.util.Optional;

/**
 * What came of a manifest that was put.
 *
 * @param digest by the algorithm that the client used, SHA-256 when it used none
 * @param subject the manifest that it refers to; it is listed among its referrers now
 * @param tags the additional ones, all of which point at it now
 */
public record ManifestReceipt(Digest digest, Optional<Digest> subject, List<Tag> tags) {

    public ManifestReceipt {
        tags = List.copyOf(tags);
    }
}
