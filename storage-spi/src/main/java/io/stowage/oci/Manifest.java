package io.stowage.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a registry has to know of a manifest; the bytes are what is stored and served. image-spec: Image Manifest, Image
 * Index.
 *
 * @param mediaType as stored and served
 * @param kind image or index
 * @param blobs config first, then the layers; empty for an index
 * @param manifests the children of an index; empty for an image
 * @param artifactType as listed among referrers: the manifest's own, or the media type of an image's config
 */
public record Manifest(
        MediaType mediaType,
        Kind kind,
        List<Descriptor> blobs,
        List<Descriptor> manifests,
        Optional<Descriptor> subject,
        Optional<String> artifactType,
        Map<String, String> annotations) {

    public Manifest {
        blobs = List.copyOf(blobs);
        manifests = List.copyOf(manifests);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /** Which of the two documents it is. */
    public enum Kind {
        IMAGE,
        INDEX
    }
}
