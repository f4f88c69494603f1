package io.stowage.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "1000000000, PT1S",
        "10s, PT10S",
        "168h, P7D",
        "1h30m, PT1H30M",
        "1.5h, PT1H30M",
        ".5s, PT0.5S",
        "300ms, PT0.3S",
        "1us, PT0.000001S",
        "1µs, PT0.000001S",
        "2ns, PT0.000000002S",
        "-1m, PT-1M",
        "+1m, PT1M",
        "1h1m1s1ms, PT1H1M1.001S",
    })
    void durationsAreThoseOfGo(String text, Duration expected) {
        assertThat(GoDuration.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1 s", "1d", "1s2", "s1", "1S", "..5s", "9999999999h", "99999999999999999999"})
    void othersAreNone(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }
}
