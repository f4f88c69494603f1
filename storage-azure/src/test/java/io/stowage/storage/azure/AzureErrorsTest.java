package io.stowage.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import io.stowage.storage.StorageException;
import org.junit.jupiter.api.Test;

/** What is told of refusals. */
final class AzureErrorsTest {

    private static StorageException refused(String request) {
        HttpHeaders headers = new HttpHeaders()
                .set(AzureErrors.CODE, "AuthorizationFailure")
                .set(HttpHeaderName.fromString("x-ms-request-id"), request);
        return AzureErrors.ofStatus("cannot open container c", 403, headers);
    }

    @Test
    void oneFailureHasOneMessageHoweverOftenItComes() {
        assertThat(refused("1"))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessage("cannot open container c: the store answers 403 AuthorizationFailure")
                .hasMessage(refused("2").getMessage())
                .hasRootCauseMessage("x-ms-request-id: 1");
    }
}
