package io.stowage.server.registry;

import io.stowage.storage.StorageException;
import java.util.OptionalLong;

/** The body of a PATCH: one more chunk. Storage threads, one at a time. */
final class ChunkSink extends UploadSink<UploadProgress> {

    private final UploadService service;

    ChunkSink(UploadService service, UploadWriter writer, OptionalLong expectedBytes) {
        super(service, writer, expectedBytes);
        this.service = service;
    }

    @Override
    UploadProgress conclude(UploadWriter writer) throws StorageException {
        writer.keep();
        return service.progress(writer.session(), writer.session().offset());
    }

    @Override
    boolean resumable() {
        return true;
    }
}
