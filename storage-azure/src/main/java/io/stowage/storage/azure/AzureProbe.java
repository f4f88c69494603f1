package io.stowage.storage.azure;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.Version;
import io.stowage.storage.azure.AzureStoreSettings.Rooting;
import io.stowage.storage.parts.ObjectName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out at the start what the store really does, in some small requests. */
final class AzureProbe {

    private static final Logger LOG = LoggerFactory.getLogger(AzureProbe.class);

    /** What Distribution's tree begins with, whichever of its versions wrote it. */
    private static final String TREE = "docker/registry/v2/";

    private static final byte[] BYTES = "probe".getBytes(StandardCharsets.US_ASCII);

    private final AzureContainer container;

    AzureProbe(AzureContainer container) {
        this.container = container;
    }

    /** What was found. */
    record Found(Reach createIfAbsent, Reach replaceIfSame, Reach deleteIfSame, boolean links, boolean hierarchical) {}

    /** The container with its names as they are there: Distribution before version 3 began each with a slash. */
    static AzureContainer rooted(AzureContainer container, Rooting rooting)
            throws StorageException, StoreConfigurationException {
        AzureContainer slash = container.withSlash();
        // Asked in any case: it tells whether there is such a container, and whether we may look into it.
        boolean plain = hasTree(container);
        if (rooting != Rooting.AUTO) {
            return rooting == Rooting.SLASH ? slash : container;
        }
        boolean withSlash = hasTree(slash);
        if (withSlash && plain) {
            throw new StoreConfigurationException(
                    "legacyrootprefix",
                    "must be true or false: the container has a tree of Distribution 2 (true) and one of 3 (false)");
        }
        return withSlash ? slash : container;
    }

    private static boolean hasTree(AzureContainer container) throws StorageException {
        ListBlobsOptions options =
                new ListBlobsOptions().setPrefix(container.root() + TREE).setMaxResultsPerPage(1);
        try {
            return container.client().listBlobs(options, null).stream()
                    .findFirst()
                    .isPresent();
        } catch (BlobStorageException e) {
            if (AzureErrors.says(e, BlobErrorCode.CONTAINER_NOT_FOUND)) {
                throw new StorageException.Rejected(
                        "cannot open " + container.described() + ": there is none of this name, and none is made");
            }
            throw AzureErrors.translate("open", container.described(), e);
        } catch (RuntimeException e) {
            throw AzureErrors.translate("open", container.described(), e);
        }
    }

    /** @param readOnly whether nothing is to be written, not even to see what becomes of it */
    Found find(AzureRecords records, AzureLinks links, boolean readOnly) throws StorageException {
        Found found = readOnly
                ? new Found(Reach.NONE, Reach.NONE, Reach.NONE, canLink(links), isHierarchical())
                : tried(records, links);
        if (found.hierarchical()) {
            LOG.warn("The storage account has a hierarchical namespace: listings take long there");
        }
        return found;
    }

    private Found tried(AzureRecords records, AzureLinks links) throws StorageException {
        ObjectName name = ObjectName.own("probe/" + UUID.randomUUID());
        Reach create = Reach.STORE;
        Reach replace = Reach.STORE;
        Reach delete = Reach.STORE;
        try {
            Optional<Version> written = records.write(name, BYTES, Precondition.absent());
            create = reach(written.isPresent()
                    && records.write(name, BYTES, Precondition.absent()).isEmpty());
            Version version = records.write(name, BYTES, Precondition.none()).orElseThrow();
            Precondition stale = Precondition.version(written.orElse(version));
            replace = reach(records.write(name, BYTES, stale).isEmpty());
            delete = reach(records.delete(name, stale) == DeleteResult.CONFLICT);
            records.delete(name, Precondition.none());
        } catch (StorageException.Rejected e) {
            // Whoever may only read is told so when he writes.
            LOG.warn("The store cannot be written to: {}", e.getMessage());
        }
        return new Found(create, replace, delete, canLink(links), isHierarchical());
    }

    /** Whether the container can be written to now. */
    void check() throws StorageException {
        BlockBlobClient blob = container.impatientBlob(ObjectName.own("probe/" + UUID.randomUUID()));
        AzureErrors.call("write to", container.described(), () -> {
            BlockBlobSimpleUploadOptions options = new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(BYTES));
            blob.uploadWithResponse(options, null, Attempts.timeout(AzureContainer.SHORT));
            return blob.deleteIfExistsWithResponse(null, null, null, Attempts.timeout(AzureContainer.SHORT));
        });
    }

    private static Reach reach(boolean refused) {
        return refused ? Reach.STORE : Reach.NONE;
    }

    private static boolean canLink(AzureLinks links) throws StorageException {
        try {
            return links.link(ObjectName.own("probe/link"), Duration.ofMinutes(1), "text/plain")
                    .isPresent();
        } catch (StorageException.Rejected e) {
            LOG.warn("The store lends no key to sign links with, all content goes through here: {}", e.getMessage());
            return false;
        }
    }

    /** Who may not ask is most likely given a flat namespace. */
    private boolean isHierarchical() {
        try {
            return container
                    .client()
                    .getAccountInfoWithResponse(null, Attempts.timeout(AzureContainer.SHORT))
                    .getValue()
                    .isHierarchicalNamespaceEnabled();
        } catch (RuntimeException e) {
            LOG.debug(
                    "{}",
                    AzureErrors.translate("ask for the kind of", "account", e).getMessage());
            return false;
        }
    }
}
