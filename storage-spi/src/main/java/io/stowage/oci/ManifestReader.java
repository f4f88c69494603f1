package io.stowage.oci;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads manifests: strict about what a registry uses, indifferent to the rest. Any thread. */
public final class ManifestReader {

    private static final String SCHEMA_1 = "schema 1 manifests are not supported: push the image with a newer client,"
            + " or convert it to schema 2 or OCI";

    private ManifestReader() {}

    /**
     * Reads a manifest. image-spec: Image Manifest, Image Index; and their Docker ancestors, schema 2.
     *
     * <p>Refused is whatever two readers could take for two different things: keys that come twice or in another case, a
     * second document behind the first, {@code manifests} beside {@code config} or {@code layers}, and a type that the
     * document contradicts. Unknown fields are passed over. A field that is {@code null} counts as absent.
     *
     * @param bytes in UTF-8; the caller bounds them
     * @param declared the type that the client or the store says it has; when absent, the document's own, and when it has
     *     none either, an OCI type by what the document holds
     * @throws InvalidManifestException when it is no JSON, ambiguous, or lacks or misuses something that a registry needs;
     *     the message names the field
     */
    public static Manifest read(byte[] bytes, Optional<MediaType> declared) throws InvalidManifestException {
        if (bytes.length == 0) {
            throw new InvalidManifestException("an empty body is no manifest");
        }
        if (declared.filter(ManifestReader::isSchema1).isPresent()) {
            throw new InvalidManifestException(SCHEMA_1);
        }
        ManifestDocument document = ManifestDocument.parse(bytes);
        checkSchema(document);
        MediaType type = type(document, declared);
        return isIndex(type) ? index(type, document) : image(type, document);
    }

    /**
     * The type by which bytes from a store are served, when nothing beside them tells it. Asks for less than {@link #read}:
     * what others have stored is served, schema 1 and unknown digest algorithms included.
     *
     * @return the document's own type, else one by what the document holds; empty when nothing tells
     */
    public static Optional<MediaType> storedType(byte[] bytes) {
        try {
            return StoredType.of(bytes);
        } catch (InvalidManifestException e) {
            return Optional.empty();
        }
    }

    /**
     * Every digest that stands anywhere in a JSON document as a text of its own, for documents that {@link #read} refuses:
     * schema 1, and types that nobody here knows.
     *
     * @throws InvalidManifestException when it is no JSON
     */
    public static Set<Digest> mentioned(byte[] bytes) throws InvalidManifestException {
        return JsonReader.readDocument(bytes, json -> {
            Set<Digest> found = new LinkedHashSet<>();
            json.texts(text -> {
                if (Digest.isValid(text)) {
                    found.add(Digest.parse(text));
                }
            });
            return found;
        });
    }

    private static void checkSchema(ManifestDocument document) throws InvalidManifestException {
        if (document.has("fsLayers")
                || document.schemaVersion().filter(v -> v == 1).isPresent()) {
            throw new InvalidManifestException(SCHEMA_1);
        }
        if (document.schemaVersion().filter(v -> v == 2).isEmpty()) {
            throw new InvalidManifestException("schemaVersion: must be 2");
        }
        for (String other : List.of("config", "layers", "history", "signatures")) {
            if (document.has("manifests") && document.has(other)) {
                throw new InvalidManifestException(
                        "manifests: stands beside " + other + ", so that this is neither an image nor an index");
            }
        }
    }

    private static MediaType type(ManifestDocument document, Optional<MediaType> declared)
            throws InvalidManifestException {
        Optional<MediaType> own = ownType(document);
        MediaType type = declared.or(() -> own)
                .or(() -> derived(document))
                .orElseThrow(() -> new InvalidManifestException(
                        "mediaType: neither the request nor the document says what it is; it must be " + knownTypes()));
        if (!isKnown(type)) {
            throw new InvalidManifestException(
                    "a manifest of this type is not accepted; the type must be " + knownTypes());
        }
        if (own.isPresent() && !own.get().equals(type)) {
            throw new InvalidManifestException("mediaType: is " + own.get() + ", but the request says " + type);
        }
        if (own.isEmpty() && isDocker(type)) {
            throw new InvalidManifestException("mediaType: must be " + type);
        }
        return type;
    }

    /** The type that the document itself claims. */
    private static Optional<MediaType> ownType(ManifestDocument document) throws InvalidManifestException {
        Optional<String> written = document.mediaType();
        if (written.isEmpty()) {
            return Optional.empty();
        }
        try {
            MediaType type = new MediaType(written.get());
            if (isSchema1(type)) {
                throw new InvalidManifestException(SCHEMA_1);
            }
            return Optional.of(type);
        } catch (InvalidNameException e) {
            throw new InvalidManifestException("mediaType: must be " + knownTypes());
        }
    }

    private static Optional<MediaType> derived(ManifestDocument document) {
        if (document.has("manifests")) {
            return Optional.of(MediaType.OCI_INDEX);
        }
        return document.has("config") || document.has("layers")
                ? Optional.of(MediaType.OCI_MANIFEST)
                : Optional.empty();
    }

    private static Manifest image(MediaType type, ManifestDocument document) throws InvalidManifestException {
        refuse(document, type, "manifests");
        Descriptor config = document.config().orElseThrow(() -> new InvalidManifestException("config: is missing"));
        List<Descriptor> blobs = new ArrayList<>();
        blobs.add(config);
        blobs.addAll(document.layers());
        Optional<String> artifactType = document.artifactType().or(document::configType);
        return new Manifest(
                type, Manifest.Kind.IMAGE, blobs, List.of(), document.subject(), artifactType, document.annotations());
    }

    private static Manifest index(MediaType type, ManifestDocument document) throws InvalidManifestException {
        refuse(document, type, "config");
        refuse(document, type, "layers");
        if (!document.has("manifests")) {
            throw new InvalidManifestException("manifests: is missing");
        }
        return new Manifest(
                type,
                Manifest.Kind.INDEX,
                List.of(),
                document.manifests(),
                document.subject(),
                document.artifactType(),
                document.annotations());
    }

    private static void refuse(ManifestDocument document, MediaType type, String field)
            throws InvalidManifestException {
        if (document.has(field)) {
            throw new InvalidManifestException(field + ": has no place in a manifest of type " + type);
        }
    }

    private static boolean isIndex(MediaType type) {
        return type.equals(MediaType.OCI_INDEX) || type.equals(MediaType.DOCKER_LIST);
    }

    private static boolean isDocker(MediaType type) {
        return type.equals(MediaType.DOCKER_MANIFEST) || type.equals(MediaType.DOCKER_LIST);
    }

    private static boolean isKnown(MediaType type) {
        return isIndex(type) || type.equals(MediaType.OCI_MANIFEST) || type.equals(MediaType.DOCKER_MANIFEST);
    }

    private static boolean isSchema1(MediaType type) {
        return type.value().startsWith("application/vnd.docker.distribution.manifest.v1+");
    }

    private static String knownTypes() {
        return MediaType.OCI_MANIFEST + ", " + MediaType.OCI_INDEX + ", " + MediaType.DOCKER_MANIFEST + " or "
                + MediaType.DOCKER_LIST;
    }
}
