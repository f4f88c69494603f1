package io.stowage.server.registry;

import io.stowage.oci.Digest;
import io.stowage.storage.StorageException;
import java.util.Optional;
import java.util.OptionalLong;

/** The body that ends a blob: the last chunk, or all of it, or nothing. Storage threads, one at a time. */
final class CompletingSink extends UploadSink<Digest> {

    private final UploadService service;
    private final Digest expected;
    private final boolean resumable;

    CompletingSink(
            UploadService service,
            UploadWriter writer,
            OptionalLong expectedBytes,
            Digest expected,
            boolean resumable) {
        super(service, writer, expectedBytes);
        this.service = service;
        this.expected = expected;
        this.resumable = resumable;
    }

    @Override
    Digest conclude(UploadWriter writer) throws StorageException {
        ContentDigests computed = writer.digests(expected.algorithm());
        boolean same = computed.of(expected.algorithm()).equals(Optional.of(expected));
        if (!same || !writer.mayBecome(computed.sha256())) {
            throw new RegistryException(
                    ErrorCode.DIGEST_INVALID,
                    "the content does not have this digest",
                    Optional.of(expected.toString()));
        }
        service.publish(writer, computed.sha256(), expected);
        return expected;
    }

    @Override
    boolean resumable() {
        return resumable;
    }
}
