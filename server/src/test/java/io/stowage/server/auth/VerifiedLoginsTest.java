package io.stowage.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.auth.Credentials.Basic;
import io.stowage.server.auth.Credentials.Bearer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedLoginsTest {

    private static final Identity ALICE = Identity.of("alice", Set.of());

    private final MovedClock clock = new MovedClock();
    private final VerifiedLogins logins = new VerifiedLogins(Duration.ofMinutes(1), clock);

    private void remember(Credentials credentials, long generation, Instant expires) {
        logins.remember(logins.shown(credentials, generation), credentials, new Login(ALICE, Rights.ALL, expires));
    }

    private boolean finds(Credentials credentials, long generation) {
        return logins.find(logins.shown(credentials, generation)).isPresent();
    }

    @Test
    void everyCredentialsHaveANameOfTheirOwn() {
        List<Credentials> different = List.of(
                new Basic("alice", "secret"),
                new Basic("alice", "secret "),
                new Basic("alices", "ecret"),
                new Basic("alic", "esecret"),
                new Basic("", "alicesecret"),
                new Basic("alicesecret", ""),
                new Basic("alice", "SECRET"),
                new Basic("5 alice", "secret"),
                new Bearer("secret"),
                new Bearer("5 alicesecret"),
                new Bearer("alicesecret"));
        Set<VerifiedLogins.Shown> names = new HashSet<>();
        different.forEach(each -> names.add(logins.shown(each, 1)));
        different.forEach(each -> names.add(logins.shown(each, 11)));
        assertThat(names).hasSize(2 * different.size());
        different.forEach(each -> assertThat(names).contains(logins.shown(each, 1)));
        assertThatThrownBy(() -> logins.shown(new Credentials.None(), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesMeanNothingElsewhere() {
        Basic credentials = new Basic("alice", "secret");
        VerifiedLogins others = new VerifiedLogins(Duration.ofMinutes(1), clock);
        assertThat(others.shown(credentials, 0)).isNotEqualTo(logins.shown(credentials, 0));
    }

    @Test
    void aLoginCountsInItsGenerationForItsTime() {
        Basic credentials = new Basic("alice", "secret");
        remember(credentials, 1, Instant.MAX);
        assertThat(finds(credentials, 1)).isTrue();
        assertThat(finds(credentials, 2)).isFalse();
        assertThat(finds(new Basic("alice", "wrong"), 1)).isFalse();
        clock.advance(Duration.ofSeconds(59));
        assertThat(finds(credentials, 1)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(finds(credentials, 1)).isFalse();
    }

    @Test
    void aLoginIsNotRememberedBeyondItsEnd() {
        Bearer token = new Bearer("token");
        remember(token, 1, clock.instant());
        assertThat(finds(token, 1)).isFalse();
        remember(token, 1, clock.instant().minusSeconds(1));
        assertThat(finds(token, 1)).isFalse();
        remember(token, 1, Instant.MIN);
        assertThat(finds(token, 1)).isFalse();
        remember(token, 1, clock.instant().plusMillis(1));
        assertThat(finds(token, 1)).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(finds(token, 1)).isFalse();
    }

    @Test
    void whatWasRightIsFamiliarForLongerAndInOtherGenerations() {
        Basic credentials = new Basic("alice", "secret");
        assertThat(logins.wasRight(credentials)).isFalse();
        remember(credentials, 1, Instant.MAX);
        assertThat(logins.wasRight(credentials)).isTrue();
        assertThat(logins.wasRight(new Basic("alice", "wrong"))).isFalse();
        clock.advance(Duration.ofMinutes(59));
        assertThat(finds(credentials, 1)).isFalse();
        assertThat(logins.wasRight(credentials)).isTrue();
        logins.forget(credentials);
        assertThat(logins.wasRight(credentials)).isFalse();
        remember(credentials, 1, Instant.MAX);
        clock.advance(Duration.ofHours(1));
        assertThat(logins.wasRight(credentials)).isFalse();
    }

    @Test
    void thereIsABound() {
        int most = (int) (VerifiedLogins.MAX_WEIGHT / VerifiedLogins.LEAST_WEIGHT);
        for (int i = 0; i <= VerifiedLogins.MAX_ENTRIES; i++) {
            remember(new Basic("user", "password-" + i), 1, Instant.MAX);
        }
        assertThat(finds(new Basic("user", "password-" + (VerifiedLogins.MAX_ENTRIES - most)), 1))
                .isFalse();
        assertThat(finds(new Basic("user", "password-" + (VerifiedLogins.MAX_ENTRIES - most + 1)), 1))
                .isTrue();
        assertThat(logins.wasRight(new Basic("user", "password-0"))).isFalse();
        assertThat(logins.wasRight(new Basic("user", "password-1"))).isTrue();
    }

    @Test
    void longTokensTakeTheRoomOfMany() {
        String longest = "t".repeat(Credentials.MAX_CHARS - 10);
        for (int i = 0; i < 100; i++) {
            remember(new Bearer(longest + i), 1, Instant.MAX);
        }
        assertThat(finds(new Bearer(longest + 0), 1)).isFalse();
        assertThat(finds(new Bearer(longest + 99), 1)).isTrue();
    }
}
