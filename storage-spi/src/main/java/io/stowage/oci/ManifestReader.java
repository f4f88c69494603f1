package io.stowage.oci;

import java.util.Optional;

/** Reads manifests: strict about what a registry uses, indifferent to the rest. Any thread. */
public final class ManifestReader {

    private ManifestReader() {}

    /**
     * Reads a manifest.
     *
     * @param declared the type that the client or the store says it has; when absent the document must say it itself
     * @throws InvalidManifestException when it is no JSON, ambiguous, or lacks or misuses something that a registry needs
     */
    public static Manifest read(byte[] bytes, Optional<MediaType> declared) throws InvalidManifestException {
        if (bytes.length == 0 || declared.isEmpty()) {
            throw new InvalidManifestException("an empty body is no manifest");
        }
        throw new InvalidManifestException("manifests cannot be read yet");
    }
}
