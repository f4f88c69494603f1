package io.stowage.storage.s3;

import io.stowage.storage.StorageException;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Turns what the SDK throws into what a caller may do about it. Any thread. */
final class S3Errors {

    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int PRECONDITION_FAILED = 412;
    static final int RANGE_NOT_SATISFIABLE = 416;
    static final int NOT_IMPLEMENTED = 501;

    /** In the place of a code: the store's answer says nothing of it. */
    static final String NO_WORD = "no word of it";

    private static final Set<String> FULL = Set.of(
            "QuotaExceeded",
            "XMinioStorageFull",
            "XMinioAdminBucketQuotaExceeded",
            "InsufficientStorage",
            "NoSpaceLeft");
    private static final Set<String> UNAVAILABLE = Set.of(
            "InternalError",
            "SlowDown",
            "ServiceUnavailable",
            "RequestTimeout",
            "TooManyRequests",
            "Throttling",
            "OperationAborted",
            "ConditionalRequestConflict",
            "RequestTimeTooSkewed");
    private static final Set<String> CORRUPT = Set.of("BadDigest", "InvalidDigest");

    private S3Errors() {}

    /** The failure of {@code verb} on {@code subject}. */
    static StorageException translate(String verb, Object subject, SdkException cause) {
        String message = "cannot " + verb + ' ' + subject;
        if (cause instanceof AwsServiceException answer) {
            return answered(message, answer);
        }
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("unable to load credentials") || text.contains("profile file contained no credentials")) {
            return new StorageException.Rejected(message + ": there are no credentials", cause);
        }
        if (text.contains("checksum")) {
            return new StorageException.Corrupt(message + ": the checksum is another one", cause);
        }
        return new StorageException.Unavailable(message + ": no answer (" + root(cause) + ')', cause);
    }

    /** What went wrong below the SDK, in one word. */
    private static String root(Throwable cause) {
        Throwable root = cause;
        // Bounded, as causes may go round in a circle.
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    private static StorageException answered(String message, AwsServiceException answer) {
        String code = code(answer);
        int status = answer.statusCode();
        String told = message + ": " + status + ' ' + code;
        if (FULL.contains(code) || status == 507) {
            return new StorageException.Full(told, answer);
        }
        if (CORRUPT.contains(code)) {
            return new StorageException.Corrupt(told, answer);
        }
        if (UNAVAILABLE.contains(code) || (status >= 500 && status != NOT_IMPLEMENTED) || status == 429) {
            return new StorageException.Unavailable(told, answer);
        }
        if (code.equals("XAmzContentSHA256Mismatch") || code.equals("MissingContentMD5")) {
            return new StorageException.Rejected(
                    told + "; this store may want checksum: required or md5, and chunkedencoding: false", answer);
        }
        return new StorageException.Rejected(told, answer);
    }

    /** The word that the store has for it, or nothing. */
    static String code(AwsServiceException answer) {
        return answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
                ? ""
                : answer.awsErrorDetails().errorCode();
    }

    /** Whether what was refused with this code may be granted soon. */
    static boolean passes(String code) {
        return UNAVAILABLE.contains(code) || code.equals(NO_WORD);
    }

    /** Whether the store may have seen the request before: then it may have refused what it had done already. */
    static boolean isRepeated(AwsServiceException answer) {
        return answer.numAttempts() != null && answer.numAttempts() > 1;
    }

    /** Whether there is no such object, as against no such bucket. */
    static boolean isAbsence(AwsServiceException answer) {
        return answer.statusCode() == NOT_FOUND && !code(answer).equals("NoSuchBucket");
    }

    /** Whether a condition did not hold. */
    static boolean isConditionFailed(AwsServiceException answer) {
        return answer.statusCode() == PRECONDITION_FAILED;
    }

    /** Whether the store does not know a header or a verb. */
    static boolean isUnknownToStore(AwsServiceException answer) {
        return answer.statusCode() == NOT_IMPLEMENTED || code(answer).equals("NotImplemented");
    }
}
