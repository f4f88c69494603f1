package io.stowage.storage.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.PartBytes;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Writes and deletes single objects under conditions. Any thread. */
final class GcsRecords {

    /** Metadata by which a writer knows its own write again. */
    private static final String NONCE = "stowage-write";

    /** The generation of what is absent. */
    private static final long ABSENT = 0;

    private final GcsBucket bucket;
    private final GcsReads reads;

    GcsRecords(GcsBucket bucket, GcsReads reads) {
        this.bucket = bucket;
        this.reads = reads;
    }

    Optional<Version> write(ObjectName name, byte[] bytes, Precondition precondition) throws StorageException {
        if (bytes.length > BlobStore.MAX_RECORD_BYTES) {
            throw new StorageException.Rejected(
                    "cannot write " + name + ": more than " + BlobStore.MAX_RECORD_BYTES + " bytes");
        }
        String nonce = UUID.randomUUID().toString();
        StorageObject object = new StorageObject();
        if (precondition != Precondition.none()) {
            object.setMetadata(Map.of(NONCE, nonce));
        }
        Attempts attempts = Attempts.quick();
        try {
            return Optional.of(attempts.run(
                    () -> insert(bucket.quick(), name, object, PartContent.of(bytes), generation(precondition))));
        } catch (HttpResponseException e) {
            boolean gone = precondition instanceof Precondition.Same && GcsErrors.isAbsence(e);
            boolean failed = precondition != Precondition.none() && GcsErrors.isConditionFailed(e);
            if (gone || failed) {
                return attempts.moreThanOne() ? ownWrite(name, nonce) : Optional.empty();
            }
            throw GcsErrors.translate("write", name, e);
        } catch (IOException e) {
            throw GcsErrors.translate("write", name, e);
        }
    }

    /** What was refused after a first attempt may have been done by that one. */
    private Optional<Version> ownWrite(ObjectName name, String nonce) throws StorageException {
        return reads.resource("write", name, "generation,metadata")
                .filter(found -> found.getMetadata() != null
                        && nonce.equals(found.getMetadata().get(NONCE)))
                .map(found -> GcsReads.version(found.getGeneration()));
    }

    /** Writes content of at most one part. */
    Version put(ObjectName name, PartBytes bytes) throws StorageException {
        PartContent content = PartContent.of(bytes);
        try {
            return Attempts.patient()
                    .run(() -> insert(bucket.patient(), name, new StorageObject(), content, Optional.empty()));
        } catch (IOException e) {
            throw GcsErrors.translate("write", name, e);
        }
    }

    private Version insert(
            Storage.Objects client,
            ObjectName name,
            StorageObject object,
            PartContent content,
            Optional<Long> generation)
            throws IOException {
        object.setName(bucket.key(name)).setContentType(GcsBucket.CONTENT_TYPE).setCrc32c(content.crc32c());
        Storage.Objects.Insert insert = client.insert(bucket.name(), object, content);
        generation.ifPresent(insert::setIfGenerationMatch);
        insert.setFields("generation").setDisableGZipContent(true);
        insert.getMediaHttpUploader().setDirectUploadEnabled(true);
        return GcsReads.version(insert.execute().getGeneration());
    }

    private static Optional<Long> generation(Precondition precondition) {
        if (precondition instanceof Precondition.Same same) {
            return Optional.of(number(same.version()));
        }
        return precondition == Precondition.absent() ? Optional.of(ABSENT) : Optional.empty();
    }

    /** What is no generation is that of no object, too. */
    private static long number(Version version) {
        try {
            return Math.max(1, Long.parseLong(version.value()));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    DeleteResult delete(ObjectName name, Precondition precondition) throws StorageException {
        if (precondition == Precondition.absent()) {
            throw new IllegalArgumentException("cannot delete " + name + " if it is absent");
        }
        Attempts attempts = Attempts.quick();
        try {
            attempts.run(() -> {
                        Storage.Objects.Delete delete = bucket.quick().delete(bucket.name(), bucket.key(name));
                        generation(precondition).ifPresent(delete::setIfGenerationMatch);
                        return delete.executeUnparsed();
                    })
                    .ignore();
            return DeleteResult.DELETED;
        } catch (HttpResponseException e) {
            if (GcsErrors.isAbsence(e)) {
                // Whoever has asked twice was most likely heard the first time.
                return attempts.moreThanOne() ? DeleteResult.DELETED : DeleteResult.ABSENT;
            }
            if (GcsErrors.isConditionFailed(e) && precondition != Precondition.none()) {
                return DeleteResult.CONFLICT;
            }
            throw GcsErrors.translate("delete", name, e);
        } catch (IOException e) {
            throw GcsErrors.translate("delete", name, e);
        }
    }
}
