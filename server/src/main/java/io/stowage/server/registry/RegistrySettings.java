package io.stowage.server.registry;

import io.stowage.storage.BlobStore;
import java.time.Duration;
import java.util.Optional;

/**
 * How a registry behaves.
 *
 * @param deleteEnabled whether manifests, tags and blobs may be deleted; enforced where requests come in
 * @param validateReferences whether a manifest is refused while something that it refers to is missing. The specification
 *     allows both; {@code false} allows sparse manifests.
 * @param verifyContent whether blobs are hashed again as they are read, so that none is given out whole with other bytes than
 *     it was stored with. Costs the hashing, and the kernel can send no file then.
 * @param maxManifestBytes the longest manifest that is taken, at most {@link BlobStore#MAX_RECORD_BYTES}
 * @param manifestCacheBytes memory for manifests that are read often
 * @param maxTagsPerPut how many additional tags one manifest may be given at once
 * @param catalogMaxEntries the longest page of the catalog
 * @param tagsMax the longest page of tags
 * @param uploadLifetime how long an upload without a byte is known, and an untouched one kept
 * @param uploadSecret shared by all replicas; when absent, one is kept in the store
 * @param manifestRules hold where references are validated
 */
public record RegistrySettings(
        boolean deleteEnabled,
        boolean validateReferences,
        boolean verifyContent,
        int maxManifestBytes,
        long manifestCacheBytes,
        int maxTagsPerPut,
        int catalogMaxEntries,
        int tagsMax,
        Duration uploadLifetime,
        Optional<UploadSecret> uploadSecret,
        ManifestRules manifestRules) {

    private static final RegistrySettings DEFAULTS = new RegistrySettings(
            false,
            true,
            false,
            BlobStore.MAX_RECORD_BYTES,
            16 * 1024 * 1024,
            100,
            1000,
            1000,
            Duration.ofDays(7),
            Optional.empty(),
            ManifestRules.NONE);

    public RegistrySettings {
        if (maxManifestBytes < 1 || maxManifestBytes > BlobStore.MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("maxManifestBytes: from 1 to " + BlobStore.MAX_RECORD_BYTES);
        }
        if (manifestCacheBytes < 0 || maxTagsPerPut < 0 || catalogMaxEntries < 1 || tagsMax < 1) {
            throw new IllegalArgumentException("a bound is negative, or a page has no room for an entry");
        }
        if (uploadLifetime.isNegative() || uploadLifetime.isZero()) {
            throw new IllegalArgumentException("uploadLifetime: must be positive");
        }
    }

    public static RegistrySettings defaults() {
        return DEFAULTS;
    }

    public RegistrySettings withDeleteEnabled(boolean value) {
        return new RegistrySettings(
                value,
                validateReferences,
                verifyContent,
                maxManifestBytes,
                manifestCacheBytes,
                maxTagsPerPut,
                catalogMaxEntries,
                tagsMax,
                uploadLifetime,
                uploadSecret,
                manifestRules);
    }

    public RegistrySettings withValidateReferences(boolean value) {
        return new RegistrySettings(
                deleteEnabled,
                value,
                verifyContent,
                maxManifestBytes,
                manifestCacheBytes,
                maxTagsPerPut,
                catalogMaxEntries,
                tagsMax,
                uploadLifetime,
                uploadSecret,
                manifestRules);
    }

    public RegistrySettings withVerifyContent(boolean value) {
        return new RegistrySettings(
                deleteEnabled,
                validateReferences,
                value,
                maxManifestBytes,
                manifestCacheBytes,
                maxTagsPerPut,
                catalogMaxEntries,
                tagsMax,
                uploadLifetime,
                uploadSecret,
                manifestRules);
    }

    /** With pages of at most this many entries. */
    public RegistrySettings withPages(int catalogMaxEntries, int tagsMax) {
        return new RegistrySettings(
                deleteEnabled,
                validateReferences,
                verifyContent,
                maxManifestBytes,
                manifestCacheBytes,
                maxTagsPerPut,
                catalogMaxEntries,
                tagsMax,
                uploadLifetime,
                uploadSecret,
                manifestRules);
    }

    public RegistrySettings withUploadLifetime(Duration value) {
        return new RegistrySettings(
                deleteEnabled,
                validateReferences,
                verifyContent,
                maxManifestBytes,
                manifestCacheBytes,
                maxTagsPerPut,
                catalogMaxEntries,
                tagsMax,
                value,
                uploadSecret,
                manifestRules);
    }

    public RegistrySettings withUploadSecret(UploadSecret value) {
        return new RegistrySettings(
                deleteEnabled,
                validateReferences,
                verifyContent,
                maxManifestBytes,
                manifestCacheBytes,
                maxTagsPerPut,
                catalogMaxEntries,
                tagsMax,
                uploadLifetime,
                Optional.of(value),
                manifestRules);
    }

    public RegistrySettings withManifestRules(ManifestRules value) {
        return new RegistrySettings(
                deleteEnabled,
                validateReferences,
                verifyContent,
                maxManifestBytes,
                manifestCacheBytes,
                maxTagsPerPut,
                catalogMaxEntries,
                tagsMax,
                uploadLifetime,
                uploadSecret,
                value);
    }
}
