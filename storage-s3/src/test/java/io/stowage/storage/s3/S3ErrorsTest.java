package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

final class S3ErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, Rejected",
        "403, SignatureDoesNotMatch, Rejected",
        "401, '', Rejected",
        "400, ExpiredToken, Rejected",
        "400, XAmzContentSHA256Mismatch, Rejected",
        "404, NoSuchBucket, Rejected",
        "501, NotImplemented, Rejected",
        "500, InternalError, Unavailable",
        "200, InternalError, Unavailable",
        "502, '', Unavailable",
        "503, SlowDown, Unavailable",
        "429, '', Unavailable",
        "400, RequestTimeout, Unavailable",
        "409, ConditionalRequestConflict, Unavailable",
        "507, '', Full",
        "403, QuotaExceeded, Full",
        "507, XMinioStorageFull, Full",
        "400, BadDigest, Corrupt"
    })
    void anAnswerSaysWhatACallerMayDo(int status, String code, String kind) {
        S3Exception answer = (S3Exception) S3Exception.builder()
                .statusCode(status)
                .message("a message with a secret")
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();

        StorageException told = S3Errors.translate("read", "some/key", answer);

        assertThat(told.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(told)
                .hasMessageContaining("read some/key")
                .hasMessageContaining(Integer.toString(status))
                .hasMessageNotContaining("secret")
                .hasCause(answer);
    }

    @Test
    void noAnswerIsUnavailable() {
        assertThat(S3Errors.translate("stat", "k", ApiCallTimeoutException.create(100)))
                .isInstanceOf(StorageException.Unavailable.class);
        assertThat(S3Errors.translate("stat", "k", SdkClientException.create("Unable to execute HTTP request")))
                .isInstanceOf(StorageException.Unavailable.class);
    }

    @Test
    void noCredentialsAreARefusal() {
        assertThat(S3Errors.translate("stat", "k", SdkClientException.create("Unable to load credentials from any")))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessageContaining("credentials");
    }

    @Test
    void bytesThatAreNotThoseOfTheirChecksumAreCorrupt() {
        assertThat(S3Errors.translate("open", "k", SdkClientException.create("Data read has a different checksum")))
                .isInstanceOf(StorageException.Corrupt.class);
    }
}
