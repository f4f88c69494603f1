package io.stowage.oci;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fields of a manifest that a registry knows, as they stand in the document. One thread, then immutable. */
final class ManifestDocument {

    /** An index of all platforms of all releases has some hundreds; each costs a look into the store. */
    static final int MAX_DESCRIPTORS = 10_000;

    /** The last four are not used, only known: beside others they make a document ambiguous. */
    private static final List<String> FIELDS = List.of(
            "schemaVersion",
            "mediaType",
            "artifactType",
            "config",
            "layers",
            "manifests",
            "subject",
            "annotations",
            "fsLayers",
            "history",
            "signatures");

    private final Set<String> present = new HashSet<>();
    private final List<Descriptor> layers = new ArrayList<>();
    private final List<Descriptor> manifests = new ArrayList<>();
    private Optional<Long> schemaVersion = Optional.empty();
    private Optional<String> mediaType = Optional.empty();
    private Optional<String> artifactType = Optional.empty();
    private Optional<DescriptorFields> config = Optional.empty();
    private Optional<DescriptorFields> subject = Optional.empty();
    private Map<String, String> annotations = Map.of();

    private ManifestDocument() {}

    /** Reads one JSON object and nothing behind it. */
    static ManifestDocument parse(byte[] bytes) throws InvalidManifestException {
        return JsonReader.readDocument(bytes, json -> {
            ManifestDocument document = new ManifestDocument();
            json.object("", FIELDS, field -> document.take(field, json));
            return document;
        });
    }

    private void take(String field, JsonReader json) throws InvalidManifestException {
        present.add(field);
        if (json.is(JsonToken.VALUE_NULL)) {
            return;
        }
        switch (field) {
            case "schemaVersion" -> schemaVersion = Optional.of(json.integer(field));
            case "mediaType" -> mediaType = json.textOrEmpty(field);
            case "artifactType" -> artifactType = json.textOrEmpty(field);
            case "config" -> config = Optional.of(DescriptorFields.read(json, field));
            case "subject" -> subject = Optional.of(DescriptorFields.read(json, field));
            case "layers" -> descriptors(json, field, layers);
            case "manifests" -> descriptors(json, field, manifests);
            case "annotations" -> annotations = json.textMap(field);
            default -> json.skip();
        }
    }

    private static void descriptors(JsonReader json, String field, List<Descriptor> into)
            throws InvalidManifestException {
        json.array(field, path -> {
            if (into.size() == MAX_DESCRIPTORS) {
                throw new InvalidManifestException(field + ": has more than " + MAX_DESCRIPTORS + " entries");
            }
            into.add(DescriptorFields.read(json, path).descriptor());
        });
    }

    /** Whether the document has this field, {@code null} included. */
    boolean has(String field) {
        return present.contains(field);
    }

    Optional<Long> schemaVersion() {
        return schemaVersion;
    }

    Optional<String> mediaType() {
        return mediaType;
    }

    Optional<String> artifactType() {
        return artifactType;
    }

    Optional<Descriptor> config() {
        return config.map(DescriptorFields::descriptor);
    }

    /** The media type of the config as it is written. */
    Optional<String> configType() {
        return config.map(DescriptorFields::writtenType);
    }

    Optional<Descriptor> subject() {
        return subject.map(DescriptorFields::descriptor);
    }

    List<Descriptor> layers() {
        return layers;
    }

    List<Descriptor> manifests() {
        return manifests;
    }

    Map<String, String> annotations() {
        return annotations;
    }
}
