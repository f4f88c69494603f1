package io.stowage.oci;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one descriptor. image-spec: Descriptor. One thread. */
final class DescriptorFields {

    private static final String DOCKER_FOREIGN_LAYER = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    private static final String OCI_FOREIGN_LAYERS = "application/vnd.oci.image.layer.nondistributable.v1.";

    private static final List<String> FIELDS =
            List.of("mediaType", "digest", "size", "urls", "annotations", "artifactType", "data", "platform");

    private final String path;
    private Optional<String> mediaType = Optional.empty();
    private Optional<Digest> digest = Optional.empty();
    private Optional<Long> size = Optional.empty();
    private Optional<String> artifactType = Optional.empty();
    private Map<String, String> annotations = Map.of();
    private final List<String> urls = new ArrayList<>();
    private Optional<Platform> platform = Optional.empty();

    private DescriptorFields(String path) {
        this.path = path;
    }

    /** Reads the object that {@code json} stands at, complete and valid. */
    static DescriptorFields read(JsonReader json, String path) throws InvalidManifestException {
        DescriptorFields fields = new DescriptorFields(path);
        json.object(path, FIELDS, field -> fields.take(field, json));
        fields.require("mediaType", fields.mediaType);
        fields.require("digest", fields.digest);
        fields.require("size", fields.size);
        return fields;
    }

    private void take(String field, JsonReader json) throws InvalidManifestException {
        if (json.is(JsonToken.VALUE_NULL)) {
            return;
        }
        String at = path + '.' + field;
        switch (field) {
            case "mediaType" -> mediaType = json.textOrEmpty(at);
            case "digest" -> digest = Optional.of(digest(json.text(at), at));
            case "size" -> size = Optional.of(size(json.integer(at), at));
            case "urls" -> json.array(at, element -> urls.add(json.text(element)));
            case "annotations" -> annotations = json.textMap(at);
            case "artifactType" -> artifactType = json.textOrEmpty(at);
            case "platform" -> platform = platform(json.textsAmong(List.of("os", "architecture")));
            default -> json.skip();
        }
    }

    private static Digest digest(String text, String at) throws InvalidManifestException {
        try {
            return Digest.parse(text);
        } catch (InvalidNameException e) {
            throw new InvalidManifestException(at + ": " + e.getMessage());
        }
    }

    private static long size(long value, String at) throws InvalidManifestException {
        if (value < 0) {
            throw new InvalidManifestException(at + ": is negative");
        }
        return value;
    }

    private static Optional<Platform> platform(Map<String, String> texts) {
        return texts.size() == 2
                ? Optional.of(new Platform(String.valueOf(texts.get("os")), String.valueOf(texts.get("architecture"))))
                : Optional.empty();
    }

    private void require(String field, Optional<?> value) throws InvalidManifestException {
        if (value.isEmpty()) {
            throw new InvalidManifestException(path + '.' + field + ": is missing");
        }
    }

    /** The media type, parameters and all. */
    String writtenType() {
        return mediaType.orElseThrow();
    }

    Descriptor descriptor() {
        String type = writtenType();
        boolean foreign = !urls.isEmpty() || type.equals(DOCKER_FOREIGN_LAYER) || type.startsWith(OCI_FOREIGN_LAYERS);
        return new Descriptor(
                lenientType(type),
                digest.orElseThrow(),
                size.orElseThrow(),
                artifactType,
                annotations,
                foreign,
                urls,
                platform);
    }

    /** What a content is called is its pusher's business, and nothing here depends on it: no reason to refuse a push. */
    private static MediaType lenientType(String written) {
        try {
            return MediaType.parse(written);
        } catch (InvalidNameException e) {
            return MediaType.OCTET_STREAM;
        }
    }
}
