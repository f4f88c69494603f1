package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AcmeTimesTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aCertificateIsRenewedInTheLastThirdOfItsLife() {
        Instant end = BEGIN.plus(Duration.ofDays(90));
        assertThat(AcmeTimes.renewal(BEGIN, end, 0)).isEqualTo(BEGIN.plus(Duration.ofDays(60)));
        assertThat(AcmeTimes.renewal(BEGIN, end, 1)).isEqualTo(BEGIN.plus(Duration.ofDays(54)));
        assertThat(AcmeTimes.renewal(BEGIN, BEGIN.minusSeconds(1), 1)).isEqualTo(BEGIN);
    }

    @Test
    void pausesGrowAndAreBounded() {
        assertThat(IntStream.rangeClosed(1, 7)
                        .mapToObj(failures -> AcmeTimes.pause(failures, 0).toMinutes()))
                .containsExactly(1L, 3L, 9L, 27L, 81L, 120L, 120L);
        assertThat(AcmeTimes.pause(1000, 1)).isEqualTo(Duration.ofMinutes(132));
    }
}
