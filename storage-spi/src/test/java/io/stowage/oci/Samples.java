package io.stowage.oci;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Manifests and their parts, as text. */
final class Samples {

    static final String A = "sha256:" + "a".repeat(64);
    static final String B = "sha256:" + "b".repeat(64);
    static final String C = "sha512:" + "c".repeat(128);

    static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
    static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

    static final String CONFIG = descriptor(CONFIG_TYPE, A, 7);
    static final String LAYER = descriptor(LAYER_TYPE, B, 1234);

    private Samples() {}

    static String descriptor(String mediaType, String digest, long size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    /** A descriptor with one more field, as in {@code "urls":[]}. */
    static String descriptorWith(String field) {
        return LAYER.substring(0, LAYER.length() - 1) + ',' + field + '}';
    }

    /** An OCI manifest without mediaType: config, one layer, and what is added, as in {@code "subject":{}}. */
    static String image(String... more) {
        return document("\"config\":" + CONFIG + ",\"layers\":[" + LAYER + "]", more);
    }

    static String imageWithLayers(String layers, String... more) {
        return document("\"config\":" + CONFIG + ",\"layers\":" + layers, more);
    }

    /** An index without mediaType. */
    static String index(String manifests, String... more) {
        return document("\"manifests\":" + manifests, more);
    }

    static String document(String fields, String... more) {
        StringBuilder text = new StringBuilder("{\"schemaVersion\":2,").append(fields);
        for (String field : more) {
            text.append(',').append(field);
        }
        return text.append('}').toString();
    }

    static String mediaType(MediaType type) {
        return "\"mediaType\":\"" + type + '"';
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Manifest read(String text, MediaType declared) throws InvalidManifestException {
        return ManifestReader.read(bytes(text), Optional.of(declared));
    }

    static Manifest read(String text) throws InvalidManifestException {
        return ManifestReader.read(bytes(text), Optional.empty());
    }
}
