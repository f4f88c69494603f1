package io.stowage.server.registry;

import java.util.Optional;

/** What the client is to be told. The message and the detail are shown to it. */
@SuppressWarnings("serial") // never serialised
public class RegistryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final Optional<String> detail;
    private final int status;

    public RegistryException(ErrorCode code, String message) {
        this(code, message, Optional.empty());
    }

    public RegistryException(ErrorCode code, String message, Optional<String> detail) {
        this(code, message, detail, code.status());
    }

    /**
     * A refusal with a status of its own.
     *
     * @param status instead of the code's
     */
    public RegistryException(ErrorCode code, String message, Optional<String> detail, int status) {
        super(message);
        this.code = code;
        this.detail = detail;
        this.status = status;
    }

    public ErrorCode code() {
        return code;
    }

    /** The things that the refusal is about, most often digests, separated by commas. */
    public Optional<String> detail() {
        return detail;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
