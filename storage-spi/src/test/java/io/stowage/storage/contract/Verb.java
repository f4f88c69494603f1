package io.stowage.storage.contract;

/** The verbs of {@code BlobStore} and {@code Upload} that may reach a store. */
public enum Verb {
    STAT,
    OPEN,
    READ,
    WRITE,
    DELETE,
    DELETE_ALL,
    LIST,
    BEGIN,
    RESUME,
    ABORT,
    UPLOADS,
    PROBE,
    LINK,
    APPEND,
    CHECKPOINT,
    REREAD,
    COMMIT
}
