package io.stowage.gc;

/** A server takes pushes to the store that was to be collected; so it cannot be. */
public final class StoreInUseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoreInUseException(String message) {
        super(message);
    }
}
