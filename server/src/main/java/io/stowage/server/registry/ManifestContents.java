package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.InvalidManifestException;
import io.stowage.oci.Manifest;
import io.stowage.oci.ManifestReader;
import io.stowage.oci.MediaType;
import io.stowage.server.cache.ExpiringCache;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoredRecord;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** The bytes of manifests, the latest of them in memory. Says nothing about who has them. Storage threads. */
final class ManifestContents {

    /** What an entry weighs besides its bytes. */
    private static final int ENTRY_BYTES = 256;

    /** What nearly all manifests fit in. */
    static final int SHORT_BYTES = 128 * 1024;

    /** Long ones in memory at once, several times their length each while they are read and checked. */
    private static final int LONG_AT_ONCE = 2;

    private final BlobStore store;
    private final Semaphore longOnes = new Semaphore(LONG_AT_ONCE, true);
    private final ExpiringCache<Digest, Content> known;

    ManifestContents(BlobStore store, long cacheBytes, InstantSource clock) {
        this.store = store;
        this.known = new ExpiringCache<>(cacheBytes, content -> content.bytes().length + ENTRY_BYTES, clock);
    }

    /**
     * The manifest of this SHA-256 digest; empty when it is not there. One call at most, and for
     * a long one another.
     *
     * @throws StorageException.Corrupt when what is there has another digest
     */
    Optional<Content> read(Digest canonical) throws StorageException {
        Optional<Content> remembered = known.get(canonical);
        if (remembered.isPresent()) {
            return remembered;
        }
        Optional<Content> loaded = load(canonical);
        loaded.ifPresent(content -> known.put(canonical, content));
        return loaded;
    }

    /** The same, past the memory: for whoever reads many once. */
    Optional<Content> load(Digest canonical) throws StorageException {
        if (canonical.algorithm() != DigestAlgorithm.SHA256) {
            return Optional.empty();
        }
        try {
            return load(canonical, SHORT_BYTES);
        } catch (StorageException.Rejected e) {
            longOnes.acquireUninterruptibly();
            try {
                return load(canonical, BlobStore.MAX_RECORD_BYTES);
            } finally {
                longOnes.release();
            }
        }
    }

    private Optional<Content> load(Digest canonical, int maxBytes) throws StorageException {
        Optional<StoredRecord> stored = store.read(DistributionTree.blob(canonical), maxBytes);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = stored.get().bytes();
        if (!Digest.sha256(bytes).equals(canonical)) {
            throw new StorageException.Corrupt("manifest " + canonical + " has other bytes than it was stored with");
        }
        MediaType type = ManifestReader.storedType(bytes).orElse(MediaType.OCTET_STREAM);
        return Optional.of(new Content(type, bytes));
    }

    void learn(Digest canonical, MediaType mediaType, byte[] bytes) {
        known.put(canonical, new Content(mediaType, bytes));
    }

    /** A manifest as it lies in the store. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(MediaType mediaType, byte[] bytes) {

        /** What it says; empty when it says nothing that we understand. */
        Optional<Manifest> manifest() {
            try {
                return Optional.of(ManifestReader.read(bytes, Optional.empty()));
            } catch (InvalidManifestException e) {
                return Optional.empty();
            }
        }
    }
}
