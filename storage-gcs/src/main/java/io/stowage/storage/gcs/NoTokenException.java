package io.stowage.storage.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** Nobody gives a token. Without the cause, in whose words there are assertions and addresses. One thread at a time. */
final class NoTokenException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /** @param hint what of the cause may be told */
    private NoTokenException(boolean passing, String hint) {
        super(hint);
        this.passing = passing;
    }

    /**
     * Of what the library has thrown. It tells only of keys whether that passes; of all else the innermost cause does: an
     * answer, or a connection. Those that it made itself are complaints about files and answers, which would be the same again.
     */
    static NoTokenException of(Exception thrown) {
        Throwable last = thrown;
        boolean refused = false;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpResponseException answer) {
                return new NoTokenException(GcsErrors.isPassing(answer), "answer " + answer.getStatusCode());
            }
            if (cause instanceof Retryable told) {
                refused = !told.isRetryable();
            }
            last = cause;
        }
        boolean complaint = refused || last.getClass() == IOException.class || last instanceof FileSystemException;
        boolean lasting = last instanceof IOException failure && !GcsErrors.isPassing(failure);
        return new NoTokenException(!complaint && !lasting, last.getClass().getSimpleName());
    }

    /** Whether trying again may help. */
    boolean isPassing() {
        return passing;
    }
}
