package io.stowage.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a manifest says of a content that it refers to. image-spec: Descriptor.
 *
 * @param mediaType without parameters; {@link MediaType#OCTET_STREAM} when the document has something else there
 * @param artifactType of a referenced manifest, when given
 * @param annotations in the order of the document
 * @param foreign whether the content need not be in the registry: a non-distributable layer, or one with {@code urls}
 * @param urls where else the content is
 * @param platform of a referenced manifest, when it has both an os and an architecture
 */
public record Descriptor(
        MediaType mediaType,
        Digest digest,
        long size,
        Optional<String> artifactType,
        Map<String, String> annotations,
        boolean foreign,
        List<String> urls,
        Optional<Platform> platform) {

    public Descriptor {
        if (size < 0) {
            throw new InvalidNameException("a descriptor's size is not negative");
        }
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        urls = List.copyOf(urls);
    }

    /** Of something that is nowhere else, and of no platform. */
    public Descriptor(
            MediaType mediaType,
            Digest digest,
            long size,
            Optional<String> artifactType,
            Map<String, String> annotations,
            boolean foreign) {
        this(mediaType, digest, size, artifactType, annotations, foreign, List.of(), Optional.empty());
    }
}
