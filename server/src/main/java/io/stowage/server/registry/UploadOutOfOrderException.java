package io.stowage.server.registry;

import java.util.Optional;

/** A chunk that does not follow the last one, or comes while another is coming. The session stays as it was. */
@SuppressWarnings("serial") // never serialised
public final class UploadOutOfOrderException extends RegistryException {

    private static final long serialVersionUID = 1L;

    private final UploadProgress progress;

    UploadOutOfOrderException(String message, UploadProgress progress) {
        super(ErrorCode.RANGE_INVALID, message, Optional.empty());
        this.progress = progress;
    }

    /** Where the client may go on. */
    public UploadProgress progress() {
        return progress;
    }
}
