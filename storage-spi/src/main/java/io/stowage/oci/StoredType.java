package io.stowage.oci;

import com.fasterxml.jackson.core.JsonToken;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds out what a stored manifest is to be called. One thread. */
final class StoredType {

    private static final List<String> FIELDS =
            List.of("mediaType", "manifests", "config", "layers", "fsLayers", "signatures");
    private static final MediaType SCHEMA_1 = new MediaType("application/vnd.docker.distribution.manifest.v1+json");
    private static final MediaType SIGNED_SCHEMA_1 =
            new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws");

    private final Set<String> present = new HashSet<>();
    private Optional<MediaType> own = Optional.empty();

    private StoredType() {}

    static Optional<MediaType> of(byte[] bytes) throws InvalidManifestException {
        StoredType found = JsonReader.readDocument(bytes, json -> {
            StoredType type = new StoredType();
            json.object("", FIELDS, field -> type.take(field, json));
            return type;
        });
        return found.own.or(found::derived);
    }

    private void take(String field, JsonReader json) throws InvalidManifestException {
        present.add(field);
        if (field.equals("mediaType") && json.is(JsonToken.VALUE_STRING)) {
            own = mediaType(json.text(field));
        } else {
            json.skip();
        }
    }

    private static Optional<MediaType> mediaType(String text) {
        try {
            return Optional.of(new MediaType(text));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private Optional<MediaType> derived() {
        if (present.contains("fsLayers")) {
            return Optional.of(present.contains("signatures") ? SIGNED_SCHEMA_1 : SCHEMA_1);
        }
        if (present.contains("manifests")) {
            return Optional.of(MediaType.OCI_INDEX);
        }
        return present.contains("config") || present.contains("layers")
                ? Optional.of(MediaType.OCI_MANIFEST)
                : Optional.empty();
    }
}
