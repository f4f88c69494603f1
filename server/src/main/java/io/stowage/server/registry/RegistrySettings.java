package io.stowage.server.registry;

import io.stowage.storage.BlobStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** How a registry behaves. Immutable once it is given out. */
public final class RegistrySettings {

    private static final RegistrySettings DEFAULTS = new RegistrySettings();

    private boolean deleteEnabled;
    private boolean validateReferences = true;
    private boolean verifyContent;
    private boolean redirects = true;
    private List<RedirectRule> redirectRules = List.of();
    private int maxManifestBytes = BlobStore.MAX_RECORD_BYTES;
    private long manifestCacheBytes = 16 * 1024 * 1024;
    private int maxTagsPerPut = 100;
    private int catalogMaxEntries = 1000;
    private int tagsMax = 1000;
    private Duration uploadLifetime = Duration.ofDays(7);
    private Optional<UploadSecret> uploadSecret = Optional.empty();
    private ManifestRules manifestRules = ManifestRules.NONE;

    private RegistrySettings() {}

    public static RegistrySettings defaults() {
        return DEFAULTS;
    }

    private RegistrySettings changed(Consumer<RegistrySettings> change) {
        RegistrySettings copy = new RegistrySettings();
        copy.deleteEnabled = deleteEnabled;
        copy.validateReferences = validateReferences;
        copy.verifyContent = verifyContent;
        copy.redirects = redirects;
        copy.redirectRules = redirectRules;
        copy.maxManifestBytes = maxManifestBytes;
        copy.manifestCacheBytes = manifestCacheBytes;
        copy.maxTagsPerPut = maxTagsPerPut;
        copy.catalogMaxEntries = catalogMaxEntries;
        copy.tagsMax = tagsMax;
        copy.uploadLifetime = uploadLifetime;
        copy.uploadSecret = uploadSecret;
        copy.manifestRules = manifestRules;
        change.accept(copy);
        return copy;
    }

    /** Whether manifests, tags and blobs may be deleted; enforced where requests come in. */
    public boolean deleteEnabled() {
        return deleteEnabled;
    }

    public RegistrySettings withDeleteEnabled(boolean value) {
        return changed(copy -> copy.deleteEnabled = value);
    }

    /**
     * Whether a manifest is refused while something that it refers to is missing. The specification allows both; {@code false}
     * allows sparse manifests.
     */
    public boolean validateReferences() {
        return validateReferences;
    }

    public RegistrySettings withValidateReferences(boolean value) {
        return changed(copy -> copy.validateReferences = value);
    }

    /**
     * Whether blobs are hashed again as they are read, so that none is given out whole with other bytes than it was stored
     * with. Costs the hashing; the kernel can send no file then, and nobody is sent to the store.
     */
    public boolean verifyContent() {
        return verifyContent;
    }

    public RegistrySettings withVerifyContent(boolean value) {
        return changed(copy -> copy.verifyContent = value);
    }

    /** Whether clients are sent to the store for blobs, where it gives links. */
    public boolean redirects() {
        return redirects && !verifyContent;
    }

    /** What becomes of these links, one after the other. */
    public List<RedirectRule> redirectRules() {
        return redirectRules;
    }

    public RegistrySettings withRedirects(boolean value, List<RedirectRule> rules) {
        return changed(copy -> {
            copy.redirects = value;
            copy.redirectRules = List.copyOf(rules);
        });
    }

    /** The longest manifest that is taken. */
    public int maxManifestBytes() {
        return maxManifestBytes;
    }

    /** Memory for manifests that are read often. */
    public long manifestCacheBytes() {
        return manifestCacheBytes;
    }

    /** How many additional tags one manifest may be given at once. */
    public int maxTagsPerPut() {
        return maxTagsPerPut;
    }

    /** The longest page of the catalog. */
    public int catalogMaxEntries() {
        return catalogMaxEntries;
    }

    /** The longest page of tags. */
    public int tagsMax() {
        return tagsMax;
    }

    /** With pages of at most this many entries. */
    public RegistrySettings withPages(int catalogMaxEntries, int tagsMax) {
        if (catalogMaxEntries < 1 || tagsMax < 1) {
            throw new IllegalArgumentException("a page has no room for an entry");
        }
        return changed(copy -> {
            copy.catalogMaxEntries = catalogMaxEntries;
            copy.tagsMax = tagsMax;
        });
    }

    /** How long an upload without a byte is known, and an untouched one kept. */
    public Duration uploadLifetime() {
        return uploadLifetime;
    }

    public RegistrySettings withUploadLifetime(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("uploadLifetime: must be positive");
        }
        return changed(copy -> copy.uploadLifetime = value);
    }

    /** Shared by all replicas; when absent, one is kept in the store. */
    public Optional<UploadSecret> uploadSecret() {
        return uploadSecret;
    }

    public RegistrySettings withUploadSecret(UploadSecret value) {
        return changed(copy -> copy.uploadSecret = Optional.of(value));
    }

    /** Hold where references are validated. */
    public ManifestRules manifestRules() {
        return manifestRules;
    }

    public RegistrySettings withManifestRules(ManifestRules value) {
        return changed(copy -> copy.manifestRules = value);
    }
}
