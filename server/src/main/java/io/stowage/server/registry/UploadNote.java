package io.stowage.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stowage.oci.Digest;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept beside the bytes of an upload, so that any process can go on with it.
 *
 * @param repository the only one in which the session exists
 * @param target the key's digest, when the store was told where the bytes will go
 * @param offset to which the digests reach
 * @param digests of the first {@code offset} bytes, when they are known
 */
record UploadNote(
        RepositoryName repository,
        Instant startedAt,
        Optional<Digest> target,
        long offset,
        Optional<ContentDigests> digests) {

    private static final JsonMapper JSON = new JsonMapper();

    byte[] encode() {
        ObjectNode document = JSON.createObjectNode();
        document.put("repository", repository.value());
        document.put("startedAt", startedAt.toString());
        document.put("offset", offset);
        target.ifPresent(digest -> document.put("target", digest.toString()));
        digests.ifPresent(known -> document.put("sha256", known.sha256().toString()));
        digests.flatMap(ContentDigests::sha512).ifPresent(digest -> document.put("sha512", digest.toString()));
        try {
            return JSON.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new IllegalStateException("strings and numbers always make JSON", e);
        }
    }

    /** Reads a note; empty when it is none of ours. */
    static Optional<UploadNote> decode(byte[] bytes) {
        try {
            JsonNode document = JSON.readTree(bytes);
            Optional<Digest> sha512 = digest(document, "sha512");
            return Optional.of(new UploadNote(
                    new RepositoryName(document.path("repository").asText()),
                    Instant.parse(document.path("startedAt").asText()),
                    digest(document, "target"),
                    document.path("offset").asLong(),
                    digest(document, "sha256").map(sha256 -> new ContentDigests(sha256, sha512))));
        } catch (IOException | InvalidNameException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Digest> digest(JsonNode document, String field) {
        return document.has(field)
                ? Optional.of(Digest.parse(document.path(field).asText()))
                : Optional.empty();
    }
}
