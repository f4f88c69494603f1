package io.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final List<String> granted = new ArrayList<>();
    private final Turns turns = new Turns(10);

    private Turns.Claim claim(long amount, String name) {
        return turns.claim(amount, () -> granted.add(name));
    }

    @Test
    @DisplayName("claims are granted in their order, as soon as there is enough")
    void firstComeFirstServed() {
        Turns.Claim first = claim(6, "first");
        Turns.Claim second = claim(6, "second");
        Turns.Claim third = claim(1, "third");
        assertThat(granted).containsExactly("first");
        first.end();
        assertThat(granted).containsExactly("first", "second", "third");
        second.end();
        third.end();
        assertThat(turns.taken()).isZero();
    }

    @Test
    @DisplayName("whoever leaves the line lets those behind him pass")
    void leavingTheLine() {
        Turns.Claim first = claim(6, "first");
        Turns.Claim second = claim(6, "second");
        claim(4, "third");
        second.end();
        assertThat(granted).containsExactly("first", "third");
        first.end();
        assertThat(granted).doesNotContain("second");
    }

    @Test
    @DisplayName("ending twice gives back once")
    void endIsRepeatable() {
        Turns.Claim first = claim(6, "first");
        claim(4, "second");
        first.end();
        first.end();
        assertThat(turns.taken()).isEqualTo(4);
    }

    @Test
    @DisplayName("a claim to more than there is gets all of it")
    void largeClaimsAreServedAlone() {
        Turns.Claim large = claim(1000, "large");
        claim(1, "small");
        assertThat(granted).containsExactly("large");
        large.end();
        assertThat(granted).containsExactly("large", "small");
    }
}
