package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.Upload;
import java.util.Optional;

/** Puts uploaded bytes in their place: first the content, then the links. Storage threads. */
final class BlobPublisher {

    private final BlobStore store;
    private final BlobLinks links;
    private final BlobSizes sizes;
    private final boolean verifyContent;

    BlobPublisher(BlobStore store, BlobLinks links, BlobSizes sizes, boolean verifyContent) {
        this.store = store;
        this.links = links;
        this.sizes = sizes;
        this.verifyContent = verifyContent;
    }

    /**
     * Gives the repository what was uploaded, and ends the upload. Content that is there already, with this length, is
     * left alone: most pushes bring what the registry has. Where content is verified, nobody knows what is there without
     * reading it, and it is put in place again: a push heals.
     *
     * @param canonical computed from the bytes
     * @param name the client's, checked against the bytes
     */
    void publish(RepositoryName repository, Upload upload, Digest canonical, Digest name) throws StorageException {
        long lengthBytes = upload.offset();
        if (!verifyContent && sizes.ask(canonical).equals(Optional.of(lengthBytes))) {
            store.abort(upload.id());
            links.add(repository, canonical, name);
        } else {
            upload.commit(DistributionTree.blob(canonical), BlobLinks.links(repository, canonical, name));
            sizes.learn(canonical, lengthBytes);
        }
    }
}
