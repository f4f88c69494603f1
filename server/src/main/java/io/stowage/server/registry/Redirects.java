package io.stowage.server.registry;

import io.stowage.oci.MediaType;
import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where clients are sent for blobs. Storage threads. */
final class Redirects {

    /** As long as Distribution's: enough to begin a download, and shorter than what is collected stays. */
    private static final Duration LIFETIME = Duration.ofMinutes(20);

    private final BlobStore store;
    private final boolean byStore;
    private final List<RedirectRule> rules;

    Redirects(BlobStore store, RegistrySettings settings) {
        this.store = store;
        this.byStore = settings.redirects() && store.capabilities().links();
        this.rules = settings.redirects() ? settings.redirectRules() : List.of();
    }

    /** Whether anybody is sent anywhere. */
    boolean areMade() {
        return byStore || !rules.isEmpty();
    }

    Optional<URI> of(StorageKey key) throws StorageException {
        Optional<URI> link =
                byStore ? store.link(key, LinkMethod.GET, LIFETIME, MediaType.OCTET_STREAM.value()) : Optional.empty();
        for (RedirectRule rule : rules) {
            link = rule.apply(key, link);
        }
        return link;
    }
}
