package io.stowage.gc;

/** What a repository needs cannot be told: nothing of it may be taken for garbage. */
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message);
    }
}
