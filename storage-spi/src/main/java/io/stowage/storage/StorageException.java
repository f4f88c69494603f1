package io.stowage.storage;

import java.io.IOException;

/**
 * A store failed. The kind says what a caller may do; the message names the verb and the key, never a secret or a signed
 * link.
 */
public abstract sealed class StorageException extends IOException {

    private static final long serialVersionUID = 1L;

    private StorageException(String message) {
        super(message);
    }

    private StorageException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The store does not answer, or not in time, or answers that it is busy. Trying again later may help. */
    public static final class Unavailable extends StorageException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        public Unavailable(String message) {
            super(message);
        }
    }

    /** No room: a full disk, a quota, a size limit. Helps itself when something is deleted. */
    public static final class Full extends StorageException {
        private static final long serialVersionUID = 1L;

        public Full(String message, Throwable cause) {
            super(message, cause);
        }

        public Full(String message) {
            super(message);
        }
    }

    /** The store refuses, and would refuse again: no permission, too long, read-only. */
    public static final class Rejected extends StorageException {
        private static final long serialVersionUID = 1L;

        public Rejected(String message, Throwable cause) {
            super(message, cause);
        }

        public Rejected(String message) {
            super(message);
        }
    }

    /** What the store gave back cannot be what was put in. */
    public static final class Corrupt extends StorageException {
        private static final long serialVersionUID = 1L;

        public Corrupt(String message, Throwable cause) {
            super(message, cause);
        }

        public Corrupt(String message) {
            super(message);
        }
    }

    /** The upload cannot do that any more: it can only be committed or aborted. */
    public static final class Finished extends StorageException {
        private static final long serialVersionUID = 1L;

        public Finished(String message) {
            super(message);
        }
    }

    /** Somebody else has taken the upload over. */
    public static final class Conflict extends StorageException {
        private static final long serialVersionUID = 1L;

        public Conflict(String message) {
            super(message);
        }
    }
}
