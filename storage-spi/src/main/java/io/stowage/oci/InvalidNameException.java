package io.stowage.oci;

/** Text that is no digest, name, tag or media type. The message may be shown to a client. */
public final class InvalidNameException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public InvalidNameException(String message) {
        super(message);
    }
}
