package io.stowage.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 10, 100, 0, 10",
        "90, 10, 100, 90, 10",
        "90, 11, 100, 90, 10",
        "99, 1, 100, 99, 1",
        "100, 0, 100, 100, 0",
        "100, 1, 100, 100, 0",
        "101, 1, 100, 100, 0",
        "9223372036854775807, 9223372036854775807, 100, 100, 0",
        "1, 9223372036854775807, 9223372036854775807, 1, 9223372036854775806",
        "0, 10, 0, 0, 0",
        "5, 0, 100, 5, 0"
    })
    void aRangeIsCutToWhatThereIs(long offset, long length, long total, long cutOffset, long cutLength) {
        assertThat(new ByteRange(offset, length).clamp(total)).isEqualTo(new ByteRange(cutOffset, cutLength));
    }

    @Test
    void allIsEverything() {
        assertThat(ByteRange.ALL.clamp(12)).isEqualTo(new ByteRange(0, 12));
        assertThat(ByteRange.ALL.clamp(Long.MAX_VALUE)).isEqualTo(ByteRange.ALL);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, -1", "-9223372036854775808, 5"})
    void nothingLiesBeforeTheFirstByte(long offset, long length) {
        assertThatThrownBy(() -> new ByteRange(offset, length)).isInstanceOf(IllegalArgumentException.class);
    }
}
