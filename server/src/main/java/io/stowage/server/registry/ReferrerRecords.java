package io.stowage.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stowage.layout.OwnTree;
import io.stowage.oci.Descriptor;
import io.stowage.oci.Digest;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.Manifest;
import io.stowage.oci.MediaType;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoredRecord;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One record for each manifest that names a subject: its descriptor, as it is listed. Storage threads. */
final class ReferrerRecords {

    private final BlobStore store;

    ReferrerRecords(BlobStore store) {
        this.store = store;
    }

    /** What lists a manifest with its subject; empty when it has none. Repeatable. */
    static Optional<SmallWrite> listing(RepositoryName repository, Manifest manifest, Digest name, long lengthBytes) {
        return manifest.subject().map(subject -> {
            Descriptor listed = new Descriptor(
                    manifest.mediaType(), name, lengthBytes, manifest.artifactType(), manifest.annotations(), false);
            return new SmallWrite(OwnTree.referrer(repository, subject.digest(), name), encode(listed));
        });
    }

    /** Lists a manifest with its subject, if it has one. One call then. */
    void add(RepositoryName repository, Manifest manifest, Digest name, long lengthBytes) throws StorageException {
        store.writeAll(listing(repository, manifest, name, lengthBytes).stream().toList());
    }

    Optional<Listed> read(RepositoryName repository, Digest subject, Digest referrer) throws StorageException {
        Optional<StoredRecord> record =
                store.read(OwnTree.referrer(repository, subject, referrer), BlobStore.MAX_RECORD_BYTES);
        return record.flatMap(found -> decode(found.bytes()));
    }

    void remove(RepositoryName repository, Digest subject, Digest referrer) throws StorageException {
        store.delete(OwnTree.referrer(repository, subject, referrer), Precondition.none());
    }

    private static byte[] encode(Descriptor descriptor) {
        ObjectNode document = Mapper.JSON.createObjectNode();
        document.put("mediaType", descriptor.mediaType().value());
        document.put("digest", descriptor.digest().toString());
        document.put("size", descriptor.size());
        descriptor.artifactType().ifPresent(type -> document.put("artifactType", type));
        ObjectNode annotations = document.putObject("annotations");
        descriptor.annotations().forEach(annotations::put);
        try {
            return Mapper.JSON.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new IllegalStateException("strings and numbers always make JSON", e);
        }
    }

    private static Optional<Listed> decode(byte[] bytes) {
        try {
            JsonNode document = Mapper.JSON.readTree(bytes);
            Map<String, String> annotations = new LinkedHashMap<>();
            document.path("annotations")
                    .properties()
                    .forEach(entry ->
                            annotations.put(entry.getKey(), entry.getValue().asText()));
            Optional<String> artifactType = document.has("artifactType")
                    ? Optional.of(document.path("artifactType").asText())
                    : Optional.empty();
            Descriptor descriptor = new Descriptor(
                    new MediaType(document.path("mediaType").asText()),
                    Digest.parse(document.path("digest").asText()),
                    document.path("size").asLong(),
                    artifactType,
                    annotations,
                    false);
            return Optional.of(new Listed(descriptor, bytes.length));
        } catch (IOException | InvalidNameException e) {
            return Optional.empty();
        }
    }

    /**
     * A referrer as it is listed.
     *
     * @param listedBytes about how long it is in a listing
     */
    record Listed(Descriptor descriptor, int listedBytes) {}

    /** Apart, so that it is made when it is first needed: it takes as long as half a start. */
    private static final class Mapper {
        static final JsonMapper JSON = new JsonMapper();
    }
}
