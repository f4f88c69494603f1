package io.stowage.storage.gcs;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Turns what the library throws into what a caller may do about it. Any thread. */
final class GcsErrors {

    static final int BAD_REQUEST = 400;
    static final int NOT_FOUND = 404;
    static final int NOT_ALLOWED = 405;
    static final int PRECONDITION_FAILED = 412;
    static final int RANGE_NOT_SATISFIABLE = 416;
    static final int NOT_IMPLEMENTED = 501;

    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
    private static final Set<String> BUSY = Set.of("rateLimitExceeded", "userRateLimitExceeded", "slowDown");
    private static final Set<String> FULL = Set.of("quotaExceeded", "storageQuotaExceeded");

    private GcsErrors() {}

    /** Whether the same request may succeed if it is sent again in a moment. */
    static boolean isPassing(IOException e) {
        if (e instanceof HttpResponseException answer) {
            return PASSING.contains(answer.getStatusCode()) || BUSY.contains(reason(answer));
        }
        if (e instanceof NoTokenException none) {
            return none.isPassing();
        }
        boolean isStranger = e instanceof SSLHandshakeException || e instanceof SSLPeerUnverifiedException;
        return !isStranger && !(e instanceof StorageException);
    }

    /** The failure of {@code verb} on {@code subject}. */
    static StorageException translate(String verb, Object subject, IOException cause) {
        if (cause instanceof StorageException translated) {
            return translated;
        }
        String message = "cannot " + verb + ' ' + subject;
        if (cause instanceof HttpResponseException answer) {
            return answered(message, answer);
        }
        if (cause instanceof NoTokenException none) {
            String hint = " (" + none.getMessage() + ')';
            return none.isPassing()
                    ? new StorageException.Unavailable(message + ": nobody gives a token at the moment" + hint)
                    : new StorageException.Rejected(message + ": nobody gives a token for these credentials" + hint);
        }
        if (Thread.currentThread().isInterrupted()) {
            return new StorageException.Unavailable(message + ": interrupted", cause);
        }
        return new StorageException.Unavailable(message + ": no answer", cause);
    }

    /** Without the answer as a cause: its message has the address in it, and the whole body. */
    private static StorageException answered(String message, HttpResponseException answer) {
        int status = answer.getStatusCode();
        String reason = reason(answer);
        String told = message + ": the store answers " + status + (reason.isEmpty() ? "" : ' ' + reason);
        if (status == 507 || FULL.contains(reason)) {
            return new StorageException.Full(told);
        }
        if (PASSING.contains(status) || BUSY.contains(reason) || (status > 504 && status != 505)) {
            return new StorageException.Unavailable(told);
        }
        if (status == NOT_FOUND && isNoBucket(answer)) {
            return new StorageException.Rejected(message + ": there is no bucket of that name");
        }
        if (status == BAD_REQUEST && words(answer).contains("crc32c")) {
            return new StorageException.Corrupt(told + ", the checksum is another one");
        }
        if (status == 401 || status == 403) {
            return new StorageException.Rejected(told + ", the credentials do not give that right");
        }
        return new StorageException.Rejected(told);
    }

    /** The word that the service has for it, or nothing. */
    private static String reason(HttpResponseException answer) {
        return answer instanceof GoogleJsonResponseException json
                        && json.getDetails() != null
                        && json.getDetails().getErrors() != null
                        && !json.getDetails().getErrors().isEmpty()
                ? Optional.ofNullable(json.getDetails().getErrors().get(0).getReason())
                        .orElse("")
                : "";
    }

    private static String words(HttpResponseException answer) {
        return answer instanceof GoogleJsonResponseException json && json.getDetails() != null
                ? String.valueOf(json.getDetails().getMessage()).toLowerCase(Locale.ROOT)
                : "";
    }

    /** Whether there is no such object, as against no such bucket. */
    static boolean isAbsence(HttpResponseException answer) {
        return answer.getStatusCode() == NOT_FOUND && !isNoBucket(answer);
    }

    private static boolean isNoBucket(HttpResponseException answer) {
        return words(answer).contains("bucket does not exist");
    }

    static boolean isConditionFailed(HttpResponseException answer) {
        return answer.getStatusCode() == PRECONDITION_FAILED;
    }

    /** Whether what stands in for the service does not know a verb. */
    static boolean isUnknownToStore(HttpResponseException answer) {
        int status = answer.getStatusCode();
        return status == NOT_IMPLEMENTED || status == NOT_ALLOWED || status == NOT_FOUND;
    }
}
