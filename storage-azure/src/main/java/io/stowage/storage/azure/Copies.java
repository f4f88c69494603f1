package io.stowage.storage.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpAuthorization;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.util.polling.LongRunningOperationStatus;
import com.azure.core.util.polling.SyncPoller;
import com.azure.storage.blob.models.BlobCopyInfo;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
import com.azure.storage.blob.options.BlobUploadFromUrlOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockFromUrlOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Copies inside the store. In one step where the service reads from an address by itself; else by a copy in the background,
 * during which, and after whose failure, there is a blob that has not got its bytes: to readers it is absent.
 */
final class Copies {

    /** What one request copies; more is copied in ranges. */
    static final long MAX_SINGLE_BYTES = 5000L * 1024 * 1024;

    /** Much less than may be in one, so that an answer comes before somebody in between loses patience. */
    static final long RANGE_BYTES = 1024L * 1024 * 1024;

    private static final HttpHeaderName STATUS = HttpHeaderName.fromString("x-ms-copy-status");
    private static final String SCOPE = "https://storage.azure.com/.default";
    private static final Duration SOURCE_LIFETIME = Duration.ofHours(12);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    /** What a copy in the background moves at least, however busy the service is. */
    private static final long LEAST_BYTES_PER_SECOND = 1024 * 1024;

    private final AzureContainer container;
    private final AzureReads reads;
    private final AzureRecords records;
    private final Comparison comparison;
    private final AzureLinks links;
    private final long maxSingleBytes;
    private final long rangeBytes;

    /** Not every service does, see {@link #isUnableToRead}; one answer is enough to know. */
    private volatile boolean readsAddresses = true;

    Copies(
            AzureContainer container,
            AzureReads reads,
            AzureRecords records,
            Comparison comparison,
            AzureLinks links,
            long maxSingleBytes,
            long rangeBytes) {
        this.container = container;
        this.reads = reads;
        this.records = records;
        this.comparison = comparison;
        this.links = links;
        this.maxSingleBytes = maxSingleBytes;
        this.rangeBytes = rangeBytes;
    }

    /** Whether a blob has its bytes: one that a copy made has them once that has succeeded. */
    static boolean isWhole(@Nullable CopyStatusType status) {
        return status == null || status.equals(CopyStatusType.SUCCESS);
    }

    static boolean isWhole(HttpHeaders headers) {
        @Nullable String status = headers.getValue(STATUS);
        return status == null || status.equals(CopyStatusType.SUCCESS.toString());
    }

    void copy(ObjectName from, ObjectName to, long length) throws StorageException {
        try {
            copyOnce(from, to, length);
        } catch (BlobStorageException e) {
            if (isSourceAbsence(e)) {
                throw new StorageException.Conflict("cannot copy to " + to + ": there is nothing at " + from);
            }
            if (!AzureErrors.isOtherType(e)) {
                throw AzureErrors.translate("copy " + from + " to", to, e);
            }
            replaceOtherType(from, to, length);
        } catch (RuntimeException e) {
            throw AzureErrors.translate("copy " + from + " to", to, e);
        }
    }

    private void copyOnce(ObjectName from, ObjectName to, long length) throws StorageException {
        if (readsAddresses) {
            try {
                copyByAddress(from, to, length);
                return;
            } catch (BlobStorageException e) {
                if (!isUnableToRead(e)) {
                    throw e;
                }
                readsAddresses = false;
            }
        }
        copyInBackground(from, to, length);
    }

    /** Copies, and tells whether the service has read the source by itself. */
    boolean readsAddress(ObjectName from, ObjectName to, long length) throws StorageException {
        copy(from, to, length);
        return readsAddresses;
    }

    private void copyByAddress(ObjectName from, ObjectName to, long length) throws StorageException {
        String source = source(from);
        BlockBlobClient target = container.blob(to);
        if (length <= maxSingleBytes) {
            target.uploadFromUrlWithResponse(
                    new BlobUploadFromUrlOptions(source)
                            .setCopySourceBlobProperties(false)
                            .setSourceAuthorization(authorization()),
                    null,
                    Attempts.timeout(patience(length)));
            return;
        }
        String handle = BlockId.newHandle();
        List<String> ids = new ArrayList<>();
        for (long start = 0; start < length; start += rangeBytes) {
            long count = Math.min(rangeBytes, length - start);
            String id = BlockId.of(
                    handle,
                    ids.size() + 1,
                    BlockId.token(ThreadLocalRandom.current().nextInt()));
            target.stageBlockFromUrlWithResponse(
                    new BlockBlobStageBlockFromUrlOptions(id, source)
                            .setSourceRange(new BlobRange(start, count))
                            .setSourceAuthorization(authorization()),
                    null,
                    Attempts.timeout(patience(count)));
            ids.add(id);
        }
        target.commitBlockListWithResponse(
                new BlockBlobCommitBlockListOptions(ids), null, Attempts.timeout(AzureContainer.LONG));
    }

    private void copyInBackground(ObjectName from, ObjectName to, long length) throws StorageException {
        BlockBlobClient target = container.blob(to);
        Duration look =
                Duration.ofMillis(Math.min(LOOK.toMillis() + length / LEAST_BYTES_PER_SECOND, LONGEST_LOOK.toMillis()));
        SyncPoller<BlobCopyInfo, Void> poller =
                target.beginCopy(new BlobBeginCopyOptions(source(from)).setPollInterval(look));
        LongRunningOperationStatus status;
        try {
            status = poller.waitForCompletion(patience(length)).getStatus();
        } catch (RuntimeException e) {
            abort(target, poller);
            throw e;
        }
        if (!status.isComplete()) {
            abort(target, poller);
        }
        if (!status.equals(LongRunningOperationStatus.SUCCESSFULLY_COMPLETED)) {
            throw new StorageException.Unavailable(
                    "cannot copy " + from + " to " + to + ": the store has given up, " + status);
        }
    }

    private static void abort(BlockBlobClient target, SyncPoller<BlobCopyInfo, Void> poller) {
        try {
            target.abortCopyFromUrl(poller.poll().getValue().getCopyId());
        } catch (RuntimeException e) {
            // It has ended meanwhile, one way or the other, or ends later.
        }
    }

    private String source(ObjectName from) throws StorageException {
        String bare = container.blob(from).getBlobUrl();
        if (container.credentials() instanceof AzureCredentials.Sas sas) {
            return bare + '?' + sas.token();
        }
        return container.tokens().isPresent()
                ? bare
                : links.source(from, SOURCE_LIFETIME).orElse(bare);
    }

    /** With what the service may read where the address alone does not say. */
    private @Nullable HttpAuthorization authorization() {
        Optional<TokenCredential> tokens = container.tokens();
        return tokens.isEmpty()
                ? null
                : new HttpAuthorization(
                        "Bearer",
                        tokens.get()
                                .getTokenSync(new TokenRequestContext().addScopes(SCOPE))
                                .getToken());
    }

    private static Duration patience(long length) {
        return AzureContainer.LONG.plusSeconds(length / LEAST_BYTES_PER_SECOND);
    }

    /**
     * Whether the service does not read from addresses: not at all, or not through the account's own firewall. The emulator
     * fails without a word when it is asked with a signature.
     */
    private static boolean isUnableToRead(BlobStorageException e) {
        return e.getStatusCode() == 501
                || (e.getStatusCode() == 500 && e.getErrorCode() == null)
                || (e.getStatusCode() != 404 && AzureErrors.says(e, BlobErrorCode.CANNOT_VERIFY_COPY_SOURCE));
    }

    private static boolean isSourceAbsence(BlobStorageException e) {
        return AzureErrors.isAbsence(e)
                || (e.getStatusCode() == 404 && AzureErrors.says(e, BlobErrorCode.CANNOT_VERIFY_COPY_SOURCE));
    }

    /**
     * An older program's blob is at the target, and only its deletion would make room. It stays when it has the same bytes,
     * as it nearly always does: else it would be away for as long as the copy takes, and for ever should that fail.
     */
    private void replaceOtherType(ObjectName from, ObjectName to, long length) throws StorageException {
        Optional<BlobProperties> found = reads.properties("copy to", to);
        if (found.isPresent() && found.get().getBlobType() != BlobType.BLOCK_BLOB) {
            if (found.get().getBlobSize() == length && comparison.areSame(from, to)) {
                return;
            }
            records.delete(to, Precondition.version(new Version(found.get().getETag())));
        }
        try {
            copyOnce(from, to, length);
        } catch (RuntimeException e) {
            throw AzureErrors.translate("copy " + from + " to", to, e);
        }
    }
}
