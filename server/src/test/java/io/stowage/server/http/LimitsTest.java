package io.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final long MIB = 1024 * 1024;

    @Test
    @DisplayName("80 MiB of heap and 48 MiB of direct memory give what the documentation says")
    void limitsFollowMemory() {
        assertThat(Limits.ofMemory(80 * MIB, 48 * MIB))
                .isEqualTo(new Limits(1280, 2560, 768, 12 * MIB, 6 * MIB, 10 * MIB, 5120));
    }

    @Test
    @DisplayName("what the limits hold fits in the memory that they are derived from")
    void limitsFit() {
        for (long mib = 32; mib <= 4096; mib *= 2) {
            Limits limits = Limits.ofMemory(mib * MIB, mib * MIB);
            long slices = limits.sliceBytes() + limits.windowBytes() + limits.transfers() * 32L * 1024L;
            assertThat(slices).isLessThanOrEqualTo(mib * MIB * 7 / 8);
            assertThat(limits.collectedBytes()).isLessThanOrEqualTo(mib * MIB / 4);
        }
    }

    @Test
    @DisplayName("little memory leaves room for somebody, much of it not for more than a machine has")
    void limitsAreBounded() {
        assertThat(Limits.ofMemory(1, 1).connections()).isPositive();
        assertThat(Limits.ofMemory(Long.MAX_VALUE, Long.MAX_VALUE).connections())
                .isLessThanOrEqualTo(100_000);
    }

    @Test
    @DisplayName("a limit without room is refused")
    void emptyLimitsAreRefused() {
        Limits limits = Limits.ofMemory(MIB, MIB);
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withConnections(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withTransfers(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withCollectedBytes(0));
    }
}
