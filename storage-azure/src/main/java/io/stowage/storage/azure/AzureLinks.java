package io.stowage.storage.azure;

import com.azure.storage.blob.models.UserDelegationKey;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.blob.specialized.BlockBlobClient;
import com.azure.storage.common.sas.SasProtocol;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Makes links that carry their own permission. They are signed here, with the account's key or with one that the service
 * lends for some days. A signature that was configured is nobody else's to have: with it there are no links.
 */
final class AzureLinks {

    /** How long a lent key is asked for: less than the week that the service allows. */
    private static final Duration LENT = Duration.ofDays(2);

    /** How far clocks may be apart. */
    private static final Duration SKEW = Duration.ofMinutes(15);

    private final AzureContainer container;
    private final Lender lender;
    private final Clock clock;
    private Optional<UserDelegationKey> lent = Optional.empty();

    /** Who lends keys to those who have none. */
    @FunctionalInterface
    interface Lender {
        UserDelegationKey lend(OffsetDateTime from, OffsetDateTime until);
    }

    AzureLinks(AzureContainer container) {
        this(container, container.service()::getUserDelegationKey, Clock.systemUTC());
    }

    AzureLinks(AzureContainer container, Lender lender, Clock clock) {
        this.container = container;
        this.lender = lender;
        this.clock = clock;
    }

    /** Whether there can be links; with borrowed keys only the service knows. */
    boolean areSigned() {
        return !(container.credentials() instanceof AzureCredentials.Sas);
    }

    Optional<URI> link(ObjectName name, Duration lifetime, String contentType) throws StorageException {
        return signed(name, lifetime, Optional.of(contentType)).map(URI::create);
    }

    /** An address by which the service itself may read a blob. */
    Optional<String> source(ObjectName name, Duration lifetime) throws StorageException {
        return signed(name, lifetime, Optional.empty());
    }

    private Optional<String> signed(ObjectName name, Duration lifetime, Optional<String> contentType)
            throws StorageException {
        if (!areSigned()) {
            return Optional.empty();
        }
        BlockBlobClient blob = container.blob(name);
        BlobServiceSasSignatureValues values = new BlobServiceSasSignatureValues(
                        now().plus(lifetime), new BlobSasPermission().setReadPermission(true))
                .setProtocol(blob.getBlobUrl().startsWith("https:") ? SasProtocol.HTTPS_ONLY : SasProtocol.HTTPS_HTTP);
        contentType.ifPresent(values::setContentType);
        Optional<UserDelegationKey> key =
                container.tokens().isPresent() ? Optional.of(key(lifetime)) : Optional.empty();
        return Optional.of(AzureErrors.call(
                "link",
                name,
                () -> blob.getBlobUrl()
                        + '?'
                        + key.map(each -> blob.generateUserDelegationSas(values, each))
                                .orElseGet(() -> blob.generateSas(values))));
    }

    /** A lent key that is good for as long as a link is to live. */
    private synchronized UserDelegationKey key(Duration lifetime) throws StorageException {
        OffsetDateTime needed = now().plus(lifetime).plus(SKEW);
        if (lent.filter(key -> key.getSignedExpiry().isAfter(needed)).isEmpty()) {
            OffsetDateTime until = now().plus(LENT).plus(lifetime);
            lent = Optional.of(
                    AzureErrors.call("borrow", "a key for links", () -> lender.lend(now().minus(SKEW), until)));
        }
        return lent.orElseThrow();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }
}
