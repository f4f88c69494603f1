package io.stowage.docker;

import static io.stowage.docker.RegisterHistory.ABSENT;
import static io.stowage.docker.RegisterHistory.Call.read;
import static io.stowage.docker.RegisterHistory.Call.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.docker.RegisterHistory.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the judge of histories can say no. */
class RegisterHistoryTest {

    private static boolean accepts(Call... calls) {
        return RegisterHistory.isLinearizable(List.of(calls));
    }

    @Test
    void whatHappensOneAfterTheOtherIsAccepted() {
        assertThat(accepts(
                        read(ABSENT, 0, 1), write("a", 2, 3), read("a", 4, 5), write(ABSENT, 6, 7), read(ABSENT, 8, 9)))
                .isTrue();
    }

    @Test
    void aReadBesideAWriteMaySeeEither() {
        assertThat(accepts(write("a", 0, 1), write("b", 2, 9), read("a", 3, 4))).isTrue();
        assertThat(accepts(write("a", 0, 1), write("b", 2, 9), read("b", 3, 4))).isTrue();
    }

    @Test
    void aLostWriteIsRejected() {
        assertThat(accepts(write("a", 0, 1), write("b", 2, 3), read("a", 4, 5))).isFalse();
        assertThat(accepts(write("a", 0, 1), read(ABSENT, 2, 3))).isFalse();
    }

    @Test
    void goingBackIsRejected() {
        assertThat(accepts(write("a", 0, 1), write("b", 2, 9), read("b", 3, 4), read("a", 5, 6)))
                .isFalse();
    }

    @Test
    void aValueThatNobodyWroteIsRejected() {
        assertThat(accepts(write("a", 0, 9), read("x", 1, 2))).isFalse();
    }

    @Test
    void aDeletedValueThatComesBackIsRejected() {
        assertThat(accepts(write("a", 0, 1), write(ABSENT, 2, 3), read(ABSENT, 4, 5), read("a", 6, 7)))
                .isFalse();
    }

    @Test
    void twoReadersThatSeeTwoOrdersAreRejected() {
        assertThat(accepts(write("a", 0, 20), write("b", 0, 20), read("a", 1, 2), read("b", 3, 4), read("a", 5, 6)))
                .isFalse();
    }
}
