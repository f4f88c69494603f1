package io.stowage.storage.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the SDK throws into the failures of the SPI. An answer of the service is not kept as a cause: its text may
 * quote what was signed, or the link that a copy was read by.
 */
final class AzureErrors {

    static final HttpHeaderName CODE = HttpHeaderName.fromString("x-ms-error-code");
    private static final HttpHeaderName REQUEST = HttpHeaderName.fromString("x-ms-request-id");

    /** Refusals that pass. */
    private static final Set<String> PASSING =
            Set.of("ContainerBeingDeleted", "OperationTimedOut", "PendingCopyOperation", "ServerBusy");

    private AzureErrors() {}

    /** What {@code request} gives; its failures translated. */
    static <T> T call(String verb, Object subject, Supplier<T> request) throws StorageException {
        try {
            return request.get();
        } catch (RuntimeException e) {
            throw translate(verb, subject, e);
        }
    }

    /** The failure of {@code verb} on {@code subject}. */
    static StorageException translate(String verb, Object subject, RuntimeException cause) {
        if (cause instanceof BlobStorageException answer) {
            return ofAnswer(verb, subject, answer);
        }
        String message = "cannot " + verb + ' ' + subject;
        if (find(cause, InterruptedException.class).isPresent()) {
            Thread.currentThread().interrupt();
            return new StorageException.Unavailable(message + ": interrupted");
        }
        Optional<IOException> broken = find(cause, IOException.class);
        if (broken.isPresent()) {
            return new StorageException.Unavailable(message + ": the store does not answer", broken.get());
        }
        if (find(cause, TimeoutException.class).isPresent()) {
            return new StorageException.Unavailable(message + ": the store does not answer in time");
        }
        if (cause instanceof ClientAuthenticationException) {
            // Its text lists what was tried, and names no secret.
            return new StorageException.Rejected(message + ": nobody gives a token for these credentials", cause);
        }
        if (cause instanceof HttpResponseException answer && answer.getResponse() != null) {
            return ofStatus(
                    message,
                    answer.getResponse().getStatusCode(),
                    answer.getResponse().getHeaders());
        }
        return new StorageException.Unavailable(message, cause);
    }

    private static StorageException ofAnswer(String verb, Object subject, BlobStorageException answer) {
        return ofAnswer(verb, subject, answer.getResponse());
    }

    /** The failure that an answer of the service tells of. */
    static StorageException ofAnswer(String verb, Object subject, HttpResponse answer) {
        return ofStatus("cannot " + verb + ' ' + subject, answer.getStatusCode(), answer.getHeaders());
    }

    static StorageException ofStatus(String message, int status, HttpHeaders headers) {
        String code = Optional.ofNullable(headers.getValue(CODE)).orElse("");
        String text = message + ": the store answers " + status + (code.isEmpty() ? "" : ' ' + code);
        // Beside the message: who tells of a failure once knows it again by its words.
        IOException answer = new IOException(
                REQUEST + ": " + Optional.ofNullable(headers.getValue(REQUEST)).orElse("none"));
        if (status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505 && status != 507)) {
            return new StorageException.Unavailable(text, answer);
        }
        if (status == 507 || code.equals("BlockCountExceedsLimit") || code.equals("BlobQuotaExceeded")) {
            return new StorageException.Full(text, answer);
        }
        if (code.equals("Md5Mismatch") || code.equals("Crc64Mismatch")) {
            return new StorageException.Corrupt(text, answer);
        }
        if (PASSING.contains(code)) {
            return new StorageException.Unavailable(text, answer);
        }
        return new StorageException.Rejected(text, answer);
    }

    /** Whether it is said of a blob that there is none. Where there is no container either, nothing is known of blobs. */
    static boolean isAbsence(BlobStorageException answer) {
        return answer.getStatusCode() == 404 && BlobErrorCode.BLOB_NOT_FOUND.equals(answer.getErrorCode());
    }

    static boolean isAbsence(HttpResponse answer) {
        return answer.getStatusCode() == 404
                && BlobErrorCode.BLOB_NOT_FOUND.toString().equals(answer.getHeaderValue(CODE));
    }

    /**
     * Whether a precondition did not hold: a blob that was to be absent is answered in its own way, and that somebody holds
     * a lease is answered in the same.
     */
    static boolean isFailedPrecondition(BlobStorageException answer) {
        boolean leased = String.valueOf(answer.getErrorCode()).startsWith("LeaseId");
        return (answer.getStatusCode() == 412 && !leased) || says(answer, BlobErrorCode.BLOB_ALREADY_EXISTS);
    }

    /** Whether there is a blob of another type, as older programs wrote them: no blob changes its type. */
    static boolean isOtherType(BlobStorageException answer) {
        return says(answer, BlobErrorCode.INVALID_BLOB_TYPE);
    }

    static boolean says(BlobStorageException answer, BlobErrorCode code) {
        return code.equals(answer.getErrorCode());
    }

    private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        @Nullable Throwable each = thrown;
        // Bounded, as causes may go round in a circle.
        for (int depth = 0; each != null && depth < 20; depth++) {
            if (type.isInstance(each)) {
                return Optional.of(type.cast(each));
            }
            each = each.getCause();
        }
        return Optional.empty();
    }
}
