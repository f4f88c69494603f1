package io.stowage.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stowage.layout.OwnTree;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.UploadId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs and checks the {@code _state} of upload locations: Distribution's format, so that replicas of both that share a
 * secret know each other's sessions. Storage threads.
 */
final class UploadStates {

    private static final int MAX_SECRET_BYTES = 1024;

    private final BlobStore store;
    private volatile @Nullable UploadSecret secret;

    /** @param configured when absent, the replicas share one in the store, made by whoever needs it first */
    UploadStates(BlobStore store, Optional<UploadSecret> configured) {
        this.store = store;
        this.secret = configured.orElse(null);
    }

    /** Base64url, padded, of the signature and the signed document. */
    String encode(RepositoryName repository, UploadId id, long offset, Instant startedAt) throws StorageException {
        // Names and ids have no character that JSON escapes.
        byte[] document = ("{\"Name\":\"" + repository + "\",\"UUID\":\"" + id + "\",\"Offset\":" + offset
                        + ",\"StartedAt\":\"" + startedAt + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] signature = secret().sign(document);
        byte[] both = Arrays.copyOf(signature, signature.length + document.length);
        System.arraycopy(document, 0, both, signature.length, document.length);
        return Base64.getUrlEncoder().encodeToString(both);
    }

    /** What a state says of this session; empty when it is forged, malformed, or about another session. */
    Optional<SignedState> decode(String text, RepositoryName repository, UploadId id) throws StorageException {
        byte[] both;
        try {
            both = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (both.length < UploadSecret.SIGNATURE_BYTES) {
            return Optional.empty();
        }
        byte[] signature = Arrays.copyOf(both, UploadSecret.SIGNATURE_BYTES);
        byte[] document = Arrays.copyOfRange(both, UploadSecret.SIGNATURE_BYTES, both.length);
        return MessageDigest.isEqual(signature, secret().sign(document))
                ? read(document, repository, id)
                : Optional.empty();
    }

    private static Optional<SignedState> read(byte[] document, RepositoryName repository, UploadId id) {
        try {
            JsonNode state = Mapper.JSON.readTree(document);
            boolean same = state.path("Name").asText().equals(repository.value())
                    && state.path("UUID").asText().equals(id.toString());
            return same
                    ? Optional.of(new SignedState(
                            state.path("Offset").asLong(),
                            Instant.parse(state.path("StartedAt").asText())))
                    : Optional.empty();
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private UploadSecret secret() throws StorageException {
        UploadSecret known = secret;
        if (known != null) {
            return known;
        }
        UploadSecret shared = UploadSecret.of(sharedSecret());
        secret = shared;
        return shared;
    }

    /** What is in the store counts, not what was written: several replicas may begin at once. */
    private byte[] sharedSecret() throws StorageException {
        Optional<StoredRecord> stored = store.read(OwnTree.uploadSecret(), MAX_SECRET_BYTES);
        if (stored.isEmpty()) {
            store.write(OwnTree.uploadSecret(), UploadSecret.random(), Precondition.absent());
            stored = store.read(OwnTree.uploadSecret(), MAX_SECRET_BYTES);
        }
        return stored.map(StoredRecord::bytes)
                .filter(bytes -> bytes.length > 0)
                .orElseThrow(() -> new StorageException.Corrupt("cannot read " + OwnTree.uploadSecret()));
    }

    /** A state that was signed by us or by a replica. */
    record SignedState(long offset, Instant startedAt) {}

    /** Apart, so that it is made when it is first needed: it takes as long as half a start. */
    private static final class Mapper {
        static final JsonMapper JSON = new JsonMapper();
    }
}
