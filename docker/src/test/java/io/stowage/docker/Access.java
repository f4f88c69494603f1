package io.stowage.docker;

import io.stowage.oci.Digest;
import io.stowage.oci.Reference;
import io.stowage.oci.RepositoryName;
import java.util.List;
import java.util.Optional;

/** A registry as the trials use it: by HTTP, or without its server, which is much faster. Answers are HTTP statuses. */
interface Access {

    /** Pushes a blob by two requests. */
    int push(RepositoryName repository, byte[] content);

    /** Pushes a blob by one request, its digest known before. */
    int pushAtOnce(RepositoryName repository, byte[] content);

    /** Pushes a blob in so many chunks and an end. */
    int pushInChunks(RepositoryName repository, byte[] content, int chunks);

    int putManifest(RepositoryName repository, Reference reference, byte[] manifest);

    int deleteManifest(RepositoryName repository, Reference reference);

    int deleteBlob(RepositoryName repository, Digest digest);

    int mount(RepositoryName into, RepositoryName from, Digest digest);

    /** The bytes of a blob; empty when it is unknown. */
    Optional<byte[]> blob(RepositoryName repository, Digest digest);

    /** The bytes of a manifest; empty when it is unknown. */
    Optional<byte[]> manifest(RepositoryName repository, Reference reference);

    List<String> tags(RepositoryName repository);

    List<String> referrers(RepositoryName repository, Digest subject);
}
