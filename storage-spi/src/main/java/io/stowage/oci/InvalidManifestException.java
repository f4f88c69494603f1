package io.stowage.oci;

/** Bytes that are no manifest that a registry may keep. The message may be shown to a client. */
public final class InvalidManifestException extends Exception {

    private static final long serialVersionUID = 1L;

    public InvalidManifestException(String message) {
        super(message);
    }
}
