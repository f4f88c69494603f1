package io.stowage.storage.azure;

import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.Part;
import io.stowage.storage.parts.PartBytes;
import io.stowage.storage.parts.PartStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Contents in blocks. Each attempt to keep a part gives its block a name of its own, which its token holds: nobody can
 * replace the block of somebody else. Blocks that no list names the service forgets, at the next list or after a week.
 */
final class AzureParts implements PartStore {

    /** Blocks of one blob. */
    private static final int MAX_PARTS = 50_000;

    private final AzureContainer container;
    private final AzureReads reads;
    private final AzureRecords records;
    private final Copies copies;

    AzureParts(AzureContainer container, AzureReads reads, AzureRecords records, Copies copies) {
        this.container = container;
        this.reads = reads;
        this.records = records;
        this.copies = copies;
    }

    @Override
    public int maxParts() {
        return MAX_PARTS;
    }

    @Override
    public boolean bound() {
        return true;
    }

    @Override
    public String begin(ObjectName destination) {
        return BlockId.newHandle();
    }

    @Override
    public Part put(ObjectName destination, String handle, int number, PartBytes bytes) throws StorageException {
        String token = BlockId.token(ThreadLocalRandom.current().nextInt());
        BlockBlobStageBlockOptions options =
                new BlockBlobStageBlockOptions(BlockId.of(handle, number, token), AzureRecords.data(bytes));
        try {
            container
                    .blob(destination)
                    .stageBlockWithResponse(
                            options, null, Attempts.timeout(AzureContainer.timeFor(bytes.lengthBytes())));
        } catch (BlobStorageException e) {
            // An older program's blob is in the way. Whether it is what would be put here is seen when all is complete.
            if (!AzureErrors.isOtherType(e)) {
                throw AzureErrors.translate("put part " + number + " of", destination, e);
            }
        } catch (RuntimeException e) {
            throw AzureErrors.translate("put part " + number + " of", destination, e);
        }
        return new Part(number, token, bytes.lengthBytes());
    }

    @Override
    public void complete(ObjectName destination, String handle, List<Part> parts) throws StorageException {
        List<String> ids = parts.stream()
                .map(part -> BlockId.of(handle, part.number(), part.token()))
                .toList();
        long length = parts.stream().mapToLong(Part::lengthBytes).sum();
        try {
            container
                    .blob(destination)
                    .commitBlockListWithResponse(
                            new BlockBlobCommitBlockListOptions(ids), null, Attempts.timeout(AzureContainer.LONG));
        } catch (BlobStorageException e) {
            boolean forgotten = AzureErrors.says(e, BlobErrorCode.INVALID_BLOCK_LIST)
                    || AzureErrors.isOtherType(e)
                    || AzureErrors.isAbsence(e);
            if (!forgotten) {
                throw AzureErrors.translate("complete", destination, e);
            }
            takeWhatIsThere(destination, length);
        } catch (RuntimeException e) {
            throw AzureErrors.translate("complete", destination, e);
        }
    }

    /**
     * The blocks are gone because the list was put before, or because another upload of the same content was faster, or
     * they were never taken because of a blob of another type. What is there then is the content, if it is as long.
     */
    private void takeWhatIsThere(ObjectName destination, long length) throws StorageException {
        Optional<BlobProperties> found = reads.properties("complete", destination);
        if (found.filter(each -> each.getBlobSize() == length).isPresent()) {
            return;
        }
        if (found.filter(each -> each.getBlobType() != BlobType.BLOCK_BLOB).isPresent()) {
            // Whoever repeats the upload finds room for blocks. Of what its name promises this has the wrong length.
            records.delete(
                    destination, Precondition.version(new Version(found.get().getETag())));
        }
        throw new StorageException.Conflict("cannot complete " + destination + ": its parts are not there any more");
    }

    /** What is not committed is seen by nobody, and vanishes by itself. */
    @Override
    public void drop(ObjectName destination, String handle) {}

    @Override
    public void promote(ObjectName from, ObjectName to, long lengthBytes) throws StorageException {
        copies.copy(from, to, lengthBytes);
    }
}
