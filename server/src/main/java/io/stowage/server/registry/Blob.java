package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.oci.Digest;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoredRecord;
import java.net.URI;
import java.util.Optional;

/** A blob that a repository has. Storage threads. */
public final class Blob {

    private static final int SMALL_BYTES = 16 * 1024;

    private final BlobStore store;
    private final BlobSizes sizes;
    private final Digest digest;
    private final Digest canonical;
    private final boolean verified;
    private final Redirects redirects;

    /** @param verified whether its bytes are compared with {@code digest} as they are read */
    Blob(BlobStore store, BlobSizes sizes, Digest digest, Digest canonical, boolean verified, Redirects redirects) {
        this.store = store;
        this.sizes = sizes;
        this.verified = verified;
        this.redirects = redirects;
        this.digest = digest;
        this.canonical = canonical;
    }

    /** As it was asked for. */
    public Digest digest() {
        return digest;
    }

    /**
     * Its length in bytes. At most one call of the store.
     *
     * @throws RegistryException BLOB_UNKNOWN when the link leads nowhere
     */
    public long size() throws StorageException {
        return sizes.size(canonical).orElseThrow(() -> unknown(digest));
    }

    /**
     * Opens it; the caller closes it. One call of the store. Where content is verified and the range covers all of it,
     * reading fails at its end when the bytes are other ones; a part is given out as it is.
     *
     * @throws RegistryException BLOB_UNKNOWN when the link leads nowhere
     * @throws StorageException.Corrupt when it is empty, and should not be
     */
    public Content open(ByteRange range) throws StorageException {
        Optional<Content> content = store.open(DistributionTree.blob(canonical), range);
        if (content.isEmpty()) {
            sizes.forget(canonical);
            throw unknown(digest);
        }
        sizes.learn(canonical, content.get().totalBytes());
        boolean whole = content.get().lengthBytes() == content.get().totalBytes();
        return verified && whole ? VerifiedContent.of(content.get(), digest) : content.get();
    }

    /**
     * All its bytes, when they are known to be few; empty when it has to be {@link #open opened}. At most one call of the
     * store, and cheaper than opening.
     *
     * @throws StorageException.Corrupt when content is verified and they are other ones
     */
    public Optional<byte[]> readIfSmall() throws StorageException {
        Optional<Long> size = sizes.known(canonical).filter(bytes -> bytes <= SMALL_BYTES);
        if (size.isEmpty()) {
            return Optional.empty();
        }
        Optional<byte[]> bytes = store.read(DistributionTree.blob(canonical), SMALL_BYTES)
                .map(StoredRecord::bytes)
                .filter(all -> all.length == size.get());
        if (verified && bytes.isPresent()) {
            VerifiedContent.check(bytes.get(), digest);
        }
        return bytes;
    }

    /**
     * Where a client is to read it instead of reading it through us, if anywhere. At most one call of the store, besides the
     * making of the link.
     *
     * @throws RegistryException BLOB_UNKNOWN when the link leads nowhere
     */
    public Optional<URI> redirect() throws StorageException {
        if (!redirects.areMade()) {
            return Optional.empty();
        }
        size();
        return redirects.of(DistributionTree.blob(canonical));
    }

    static RegistryException unknown(Digest digest) {
        return new RegistryException(
                ErrorCode.BLOB_UNKNOWN, "the blob is not known to the repository", Optional.of(digest.toString()));
    }
}
