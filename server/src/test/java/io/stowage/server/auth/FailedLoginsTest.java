package io.stowage.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailedLoginsTest {

    private final MovedClock clock = new MovedClock();
    private final FailedLogins failures = new FailedLogins(6, clock);

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            failures.failed(address);
        }
    }

    @Test
    void soManyMayFailAndThenOneEachTime() {
        fail("192.0.2.1", 5);
        assertThat(failures.patience("192.0.2.1")).isZero();
        fail("192.0.2.1", 1);
        assertThat(failures.patience("192.0.2.1")).isEqualTo(Duration.ofSeconds(10));
        assertThat(failures.patience("192.0.2.2")).isZero();
        clock.advance(Duration.ofMillis(9999));
        assertThat(failures.patience("192.0.2.1")).isPositive();
        clock.advance(Duration.ofMillis(1));
        assertThat(failures.patience("192.0.2.1")).isZero();
        fail("192.0.2.1", 1);
        assertThat(failures.patience("192.0.2.1")).isEqualTo(Duration.ofSeconds(10));
        clock.advance(Duration.ofMinutes(2));
        fail("192.0.2.1", 5);
        assertThat(failures.patience("192.0.2.1")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:ffff:0:0:1, true",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:3:3:4:5:6, false",
        "fe80:0:0:0:1:2:3:4%eth0, fe80:0:0:0:5:6:7:8%eth0, true",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1, 192.0.2.10, false",
        "-, -, true",
    })
    void aNetworkOfSixtyFourBitsIsOneHousehold(String one, String other, boolean same) {
        fail(one, 6);
        assertThat(failures.patience(other).isZero()).isNotEqualTo(same);
    }

    @Test
    void nobodyIsToldToWaitForLongerThanIsRemembered() {
        fail("192.0.2.1", 100_000);
        assertThat(failures.patience("192.0.2.1")).isLessThanOrEqualTo(Duration.ofMinutes(2));
        clock.advance(Duration.ofMinutes(2));
        assertThat(failures.patience("192.0.2.1")).isZero();
    }

    @Test
    void aClockThatIsSetBackAddsNothing() {
        fail("192.0.2.1", 6);
        clock.advance(Duration.ofDays(-1));
        assertThat(failures.patience("192.0.2.1")).isEqualTo(Duration.ofSeconds(10));
        fail("192.0.2.1", 1);
        assertThat(failures.patience("192.0.2.1")).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void theAddressesAreBounded() {
        fail("192.0.2.1", 6);
        for (int i = 0; i < 9_999; i++) {
            failures.failed("host-" + i);
        }
        assertThat(failures.patience("192.0.2.1")).isPositive();
        for (int i = 0; i < 10_000; i++) {
            failures.failed("other-" + i);
        }
        assertThat(failures.patience("192.0.2.1")).isZero();
    }

    @Test
    void withoutALimitAnyNumberMayFail() {
        FailedLogins unlimited = new FailedLogins(0, clock);
        for (int i = 0; i < 1000; i++) {
            unlimited.failed("192.0.2.1");
        }
        assertThat(unlimited.patience("192.0.2.1")).isZero();
    }
}
