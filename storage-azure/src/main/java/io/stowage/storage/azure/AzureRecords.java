package io.stowage.storage.azure;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.PartBytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Writes small contents whole, and deletes single ones. */
final class AzureRecords {

    /** Names who wrote a record under a condition. Names of metadata are identifiers, so it has no hyphen. */
    static final String NONCE = "stowagewrite";

    /** In what steps bytes are given to the network: larger ones are copied there at once, as a whole. */
    private static final int SLICE_BYTES = 64 * 1024;

    private final AzureContainer container;
    private final AzureReads reads;

    AzureRecords(AzureContainer container, AzureReads reads) {
        this.container = container;
        this.reads = reads;
    }

    Optional<Version> write(ObjectName name, byte[] bytes, Precondition precondition) throws StorageException {
        if (bytes.length > BlobStore.MAX_RECORD_BYTES) {
            throw new StorageException.Rejected(
                    "cannot write " + name + ": " + bytes.length + " bytes are more than a record may have");
        }
        return put("write", name, BinaryData.fromBytes(bytes), bytes.length, precondition);
    }

    /** Writes a content of at most one part, whatever is there. */
    void put(ObjectName name, PartBytes bytes) throws StorageException {
        put("put", name, data(bytes), bytes.lengthBytes(), Precondition.none());
    }

    /** The same bytes in small slices, as often as they are asked for. */
    static BinaryData data(PartBytes bytes) {
        List<ByteBuffer> slices = new ArrayList<>();
        for (ByteBuffer buffer : bytes.buffers()) {
            for (int start = buffer.position(); start < buffer.limit(); start += SLICE_BYTES) {
                slices.add(buffer.slice(start, Math.min(SLICE_BYTES, buffer.limit() - start)));
            }
        }
        return BinaryData.fromListByteBuffer(slices);
    }

    private Optional<Version> put(String verb, ObjectName name, BinaryData data, long length, Precondition precondition)
            throws StorageException {
        String nonce = UUID.randomUUID().toString();
        Attempts attempts = new Attempts();
        try {
            return Optional.of(send(name, data, length, conditions(precondition), nonce, attempts));
        } catch (BlobStorageException e) {
            if (AzureErrors.isFailedPrecondition(e) && !(precondition instanceof Precondition.None)) {
                return attempts.moreThanOne() ? written(name, nonce) : Optional.empty();
            }
            if (AzureErrors.isAbsence(e) && precondition instanceof Precondition.Same) {
                return Optional.empty();
            }
            if (AzureErrors.isOtherType(e)) {
                return replaceOtherType(verb, name, data, length, precondition, nonce);
            }
            throw AzureErrors.translate(verb, name, e);
        } catch (RuntimeException e) {
            throw AzureErrors.translate(verb, name, e);
        }
    }

    private Version send(
            ObjectName name,
            BinaryData data,
            long length,
            BlobRequestConditions conditions,
            String nonce,
            Attempts attempts) {
        BlockBlobSimpleUploadOptions options = new BlockBlobSimpleUploadOptions(data).setRequestConditions(conditions);
        if (conditions.getIfMatch() != null || conditions.getIfNoneMatch() != null) {
            options.setMetadata(Map.of(NONCE, nonce));
        }
        Duration timeout = length > BlobStore.MAX_RECORD_BYTES ? AzureContainer.timeFor(length) : AzureContainer.LONG;
        return new Version(container
                .blob(name)
                .uploadWithResponse(options, null, attempts.within(timeout))
                .getValue()
                .getETag());
    }

    /** What there is, if it is what an earlier attempt of {@code nonce} has written. */
    private Optional<Version> written(ObjectName name, String nonce) throws StorageException {
        return reads.properties("write", name)
                .filter(found -> nonce.equals(found.getMetadata().get(NONCE)))
                .map(found -> new Version(found.getETag()));
    }

    /**
     * Distribution wrote links as append blobs, and nothing but a deletion makes room for one of another type: for a moment
     * there is nothing. Whoever comes in between is not overwritten.
     */
    private Optional<Version> replaceOtherType(
            String verb, ObjectName name, BinaryData data, long length, Precondition precondition, String nonce)
            throws StorageException {
        if (precondition instanceof Precondition.Absent) {
            return Optional.empty();
        }
        Optional<BlobProperties> found = reads.properties(verb, name);
        if (found.isPresent()) {
            Version version = new Version(found.get().getETag());
            boolean wanted = !(precondition instanceof Precondition.Same same)
                    || same.version().equals(version);
            if (!wanted) {
                return Optional.empty();
            }
            if (found.get().getBlobType() != BlobType.BLOCK_BLOB
                    && delete(name, Precondition.version(version)) == DeleteResult.CONFLICT) {
                throw new StorageException.Unavailable("cannot " + verb + ' ' + name + ": others write there too");
            }
        }
        Attempts attempts = new Attempts();
        try {
            return Optional.of(send(name, data, length, conditions(Precondition.absent()), nonce, attempts));
        } catch (BlobStorageException e) {
            if (!AzureErrors.isFailedPrecondition(e)) {
                throw AzureErrors.translate(verb, name, e);
            }
            Optional<Version> own = attempts.moreThanOne() ? written(name, nonce) : Optional.empty();
            if (own.isEmpty() && precondition instanceof Precondition.None) {
                throw new StorageException.Unavailable("cannot " + verb + ' ' + name + ": others write there too");
            }
            return own;
        } catch (RuntimeException e) {
            throw AzureErrors.translate(verb, name, e);
        }
    }

    DeleteResult delete(ObjectName name, Precondition precondition) throws StorageException {
        if (precondition instanceof Precondition.Absent) {
            throw new IllegalArgumentException("what is absent cannot be deleted");
        }
        Attempts attempts = new Attempts();
        try {
            container
                    .blob(name)
                    .deleteWithResponse(null, conditions(precondition), null, attempts.within(AzureContainer.SHORT));
            return DeleteResult.DELETED;
        } catch (BlobStorageException e) {
            boolean absent = AzureErrors.isAbsence(e);
            if (!absent && !AzureErrors.isFailedPrecondition(e)) {
                throw AzureErrors.translate("delete", name, e);
            }
            // What is absent is not of the wanted version either, and some stores say no more than that.
            if (!absent && reads.properties("delete", name).isPresent()) {
                return DeleteResult.CONFLICT;
            }
            // It may have been the attempt before whose answer was lost.
            return attempts.moreThanOne() ? DeleteResult.DELETED : DeleteResult.ABSENT;
        } catch (RuntimeException e) {
            throw AzureErrors.translate("delete", name, e);
        }
    }

    private static BlobRequestConditions conditions(Precondition precondition) {
        BlobRequestConditions conditions = new BlobRequestConditions();
        if (precondition instanceof Precondition.Absent) {
            conditions.setIfNoneMatch("*");
        } else if (precondition instanceof Precondition.Same same) {
            conditions.setIfMatch(same.version().value());
        }
        return conditions;
    }
}
