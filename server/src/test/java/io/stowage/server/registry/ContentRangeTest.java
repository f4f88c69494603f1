package io.stowage.server.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentRangeTest {

    @ParameterizedTest
    @ValueSource(strings = {"5-9", "bytes 5-9/*", "bytes 5-9/100", "bytes=5-9", " 5-9 "})
    @DisplayName("K-30: every form that clients use is read")
    void everyFormThatClientsUseIsRead(String text) {
        ContentRange range = ContentRange.parse(text);
        assertThat(range).isEqualTo(new ContentRange(5, 9));
        assertThat(range.lengthBytes()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "5-", "-5", "9-5", "a-b", "5-9-10", "items 5-9/10", "5-99999999999999999999", "+5-9"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> ContentRange.parse(text)).isInstanceOfSatisfying(RegistryException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.BLOB_UPLOAD_INVALID);
            assertThat(refused.status()).isEqualTo(400);
        });
    }
}
