package io.stowage.server;

import static io.stowage.server.RegistryClient.utf8;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Manifests as clients write them. */
public final class Manifests {

    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    /** The empty JSON object, which artifacts use for config and layer alike. */
    static final byte[] EMPTY = utf8("{}");

    static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";

    private Manifests() {}

    /** A descriptor; {@code fields} are of JSON, as in {@code "artifactType":"x"}. */
    public static String descriptor(String mediaType, byte[] content, String... fields) {
        return descriptor(mediaType, Digest.sha256(content), content.length, fields);
    }

    public static String descriptor(String mediaType, Digest digest, long size, String... fields) {
        return object("\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size, fields);
    }

    /** An OCI image manifest of descriptors, with more fields. */
    public static byte[] image(String config, List<String> layers, String... fields) {
        return utf8(object(
                "\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"config\":" + config
                        + ",\"layers\":[" + String.join(",", layers) + "]",
                fields));
    }

    /** An OCI index of descriptors, with more fields. */
    public static byte[] index(List<String> manifests, String... fields) {
        return utf8(object(
                "\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_INDEX + "\",\"manifests\":["
                        + String.join(",", manifests) + "]",
                fields));
    }

    /** An image of the empty config and no layers: the smallest that there is; {@code fields} tell it from others. */
    static byte[] small(String... fields) {
        return image(descriptor(EMPTY_TYPE, EMPTY), List.of(), fields);
    }

    static String subject(byte[] manifest) {
        return "\"subject\":" + descriptor(MediaType.OCI_MANIFEST.value(), manifest);
    }

    public static String artifactType(String type) {
        return "\"artifactType\":\"" + type + "\"";
    }

    public static String annotation(String name, String value) {
        return "\"annotations\":{\"" + name + "\":\"" + value + "\"}";
    }

    private static String object(String first, String... fields) {
        return "{" + first + Arrays.stream(fields).map(field -> "," + field).collect(Collectors.joining()) + "}";
    }
}
