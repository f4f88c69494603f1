package io.stowage.storage.azure;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.ProbeTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Tries what this driver does without, for whoever reads the log: some more requests than a start should cost. One thread. */
final class AzureInspection {

    private static final byte[] BYTES = "part".getBytes(StandardCharsets.US_ASCII);

    private final AzureContainer container;
    private final AzureRecords records;
    private final Copies copies;

    AzureInspection(AzureContainer container, AzureRecords records, Copies copies) {
        this.container = container;
        this.records = records;
        this.copies = copies;
    }

    /**
     * The whole table.
     *
     * @param found what the probe has found before
     */
    ProbeTable table(AzureProbe.Found found) throws StorageException {
        ObjectName source = ObjectName.own("probe/" + UUID.randomUUID());
        ObjectName copy = ObjectName.own("probe/" + UUID.randomUUID());
        try {
            records.write(source, BYTES, Precondition.none());
            return new ProbeTable(
                    found.createIfAbsent() == Reach.STORE,
                    found.replaceIfSame() == Reach.STORE,
                    found.deleteIfSame() == Reach.STORE,
                    completesWhereNothingIs(source),
                    copies.readsAddress(source, copy, BYTES.length));
        } finally {
            records.delete(source, Precondition.none());
            records.delete(copy, Precondition.none());
        }
    }

    /** @param name where there is something */
    private boolean completesWhereNothingIs(ObjectName name) throws StorageException {
        BlockBlobClient blob = container.blob(name);
        String id = BlockId.of(BlockId.newHandle(), 1, BlockId.token(1));
        try {
            blob.stageBlockWithResponse(
                    new BlockBlobStageBlockOptions(id, BinaryData.fromBytes(BYTES)),
                    null,
                    Attempts.timeout(AzureContainer.SHORT));
            blob.commitBlockListWithResponse(
                    new BlockBlobCommitBlockListOptions(List.of(id))
                            .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*")),
                    null,
                    Attempts.timeout(AzureContainer.SHORT));
            return false;
        } catch (BlobStorageException e) {
            if (AzureErrors.isFailedPrecondition(e)) {
                return true;
            }
            throw AzureErrors.translate("complete", name, e);
        } catch (RuntimeException e) {
            throw AzureErrors.translate("complete", name, e);
        }
    }
}
