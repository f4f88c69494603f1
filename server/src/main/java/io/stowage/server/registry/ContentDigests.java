package io.stowage.server.registry;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import java.util.Optional;

/**
 * The names of one content, computed from its bytes.
 *
 * @param sha256 under which it is kept
 * @param sha512 when somebody wanted it
 */
record ContentDigests(Digest sha256, Optional<Digest> sha512) {

    boolean covers(DigestAlgorithm algorithm) {
        return of(algorithm).isPresent();
    }

    Optional<Digest> of(DigestAlgorithm algorithm) {
        return switch (algorithm) {
            case SHA256 -> Optional.of(sha256);
            case SHA512 -> sha512;
        };
    }
}
