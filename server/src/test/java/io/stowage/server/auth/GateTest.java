package io.stowage.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.auth.Credentials.Basic;
import io.stowage.server.auth.Decision.Busy;
import io.stowage.server.auth.Decision.Challenged;
import io.stowage.server.auth.Decision.Granted;
import io.stowage.server.auth.Decision.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    /** As many as the gate has threads, and places before them. */
    private static final int ROOM = THREADS + 64;

    private static final Duration VALIDITY = Duration.ofMinutes(1);

    private final Porter porter = new Porter();
    private final MovedClock clock = new MovedClock();
    private final Gate gate =
            AccessControl.by(porter).with(new Gate.Settings(1000, VALIDITY)).open(clock);
    private final Gate strict =
            AccessControl.by(porter).with(new Gate.Settings(3, VALIDITY)).open(clock);

    @AfterEach
    void close() {
        porter.strangers.countDown();
        gate.close();
        strict.close();
    }

    private static Basic basic(String user, String password) {
        return new Basic(user, password);
    }

    private static CompletableFuture<Decision> ask(
            Gate gate, Credentials credentials, String address, List<Access> wanted) {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        gate.decide(
                new Attempt(credentials, wanted, address, () -> "http://localhost"),
                told -> assertThat(decision.complete(told)).as("told once").isTrue());
        return decision;
    }

    private static CompletableFuture<Decision> ask(Gate gate, Credentials credentials) {
        return ask(gate, credentials, "192.0.2.1", List.of());
    }

    private Decision ask(Credentials credentials) {
        return ask(gate, credentials).join();
    }

    /** Rights that somebody has to be asked for; of the catalogue alone, and a failure where it is about metrics. */
    private static Rights unknown() {
        return new Rights() {
            @Override
            public Optional<Boolean> known(Access access) {
                return Optional.empty();
            }

            @Override
            public boolean permit(Access access) {
                if (access.action() == Action.METRICS) {
                    throw new IllegalStateException("a bug");
                }
                return access.action() == Action.CATALOG;
            }
        };
    }

    private List<CompletableFuture<Decision>> fillWithStrangers() {
        porter.thinksAboutStrangers = true;
        List<CompletableFuture<Decision>> all = new ArrayList<>();
        for (int i = 0; i < ROOM; i++) {
            all.add(ask(gate, basic("stranger-" + i, "guess")));
            // Who has a thread has no place in the queue any more, or else there is room for fewer.
            while (porter.thinking.get() < Math.min(i + 1, THREADS)) {
                Thread.onSpinWait();
            }
        }
        assertThat(all).noneMatch(CompletableFuture::isDone);
        return all;
    }

    @Test
    void whoIsKnownIsLetInAndWhoIsNotIsAskedAgain() {
        assertThat(ask(basic("alice", "secret"))).isInstanceOfSatisfying(Granted.class, granted -> assertThat(
                        granted.caller().identity().user())
                .isEqualTo("alice"));
        assertThat(ask(basic("alice", "wrong")))
                .isInstanceOfSatisfying(
                        Challenged.class, told -> assertThat(told.challenge()).endsWith("invalid_token"));
        assertThat(ask(new Credentials.None()))
                .isInstanceOfSatisfying(
                        Challenged.class, told -> assertThat(told.challenge()).isEqualTo("Basic realm=\"test\""));
        assertThat(ask(new Credentials.Unreadable())).isInstanceOf(Challenged.class);
        assertThat(ask(new Credentials.Bearer("of no kind that is known"))).isInstanceOf(Challenged.class);
    }

    @Test
    @DisplayName("V-37: tokens that have ended lock out nobody, passwords that are wrong do")
    void onlyWhatCanBeGuessedCounts() {
        for (int i = 0; i < 10; i++) {
            assertThat(ask(strict, new Credentials.Bearer("ended-" + i)).join()).isInstanceOf(Challenged.class);
        }
        assertThat(ask(strict, basic("alice", "secret")).join()).isInstanceOf(Granted.class);
        for (int i = 0; i < 3; i++) {
            assertThat(ask(strict, basic("bob", "guess-" + i)).join()).isInstanceOf(Challenged.class);
        }
        assertThat(ask(strict, basic("bob", "another")).join()).isInstanceOf(Busy.class);
        assertThat(ask(strict, new Credentials.Bearer("a new one")).join()).isInstanceOf(Challenged.class);
    }

    @Test
    void manyWhoShowTheSameAreOneLogin() {
        porter.passwords.put("stranger", "secret");
        porter.thinksAboutStrangers = true;
        List<CompletableFuture<Decision>> all = new ArrayList<>();
        for (int i = 0; i < 3 * ROOM; i++) {
            all.add(ask(gate, basic("stranger", "secret"), "192.0.2." + i % 200, List.of()));
        }
        assertThat(all).noneMatch(CompletableFuture::isDone);
        porter.strangers.countDown();
        assertThat(all).allSatisfy(each -> assertThat(each.join()).isInstanceOf(Granted.class));
        assertThat(porter.asked).containsExactly("stranger");
    }

    @Test
    @DisplayName("V-37: as many as there is room for wait, others are sent away at once")
    void whoFindsNoRoomIsSentAway() {
        List<CompletableFuture<Decision>> waiting = fillWithStrangers();
        assertThat(ask(gate, basic("alice", "secret"))).isCompletedWithValue(new Busy(2));
        porter.strangers.countDown();
        assertThat(waiting).allSatisfy(each -> assertThat(each.join()).isInstanceOf(Challenged.class));
        assertThat(ask(basic("alice", "secret"))).isInstanceOf(Granted.class);
    }

    @Test
    @DisplayName("V-37: nobody who guesses stands before those who are known")
    void whoIsKnownDoesNotWaitForStrangers() {
        assertThat(ask(basic("alice", "secret"))).isInstanceOf(Granted.class);
        fillWithStrangers();
        assertThat(ask(gate, basic("alice", "secret"))).isCompletedWithValueMatching(Granted.class::isInstance);
        assertThat(porter.asked).containsOnlyOnce("alice");

        // Nor where it has to be found out anew.
        clock.advance(VALIDITY);
        assertThat(ask(basic("alice", "secret"))).isInstanceOf(Granted.class);
        porter.generation.incrementAndGet();
        assertThat(ask(basic("alice", "secret"))).isInstanceOf(Granted.class);
        assertThat(porter.asked.stream().filter("alice"::equals)).hasSize(3);

        // Who is not known any more is a stranger again.
        porter.passwords.remove("alice");
        porter.generation.incrementAndGet();
        assertThat(ask(basic("alice", "secret"))).isInstanceOf(Challenged.class);
        assertThat(ask(gate, basic("alice", "secret"))).isCompletedWithValue(new Busy(2));
        assertThat(ask(gate, basic("bob", "secret"))).isCompletedWithValue(new Busy(2));
    }

    @Test
    @DisplayName("V-37: an address from which too many are wrong waits, and nobody else does")
    void whoIsWrongTooOftenWaits() {
        assertThat(ask(strict, basic("alice", "secret")).join()).isInstanceOf(Granted.class);
        for (int i = 0; i < 3; i++) {
            assertThat(ask(strict, basic("alice", "guess-" + i)).join()).isInstanceOf(Challenged.class);
        }
        porter.asked.clear();
        assertThat(ask(strict, basic("alice", "guess"))).isCompletedWithValue(new Busy(21));
        assertThat(ask(strict, basic("bob", "secret"))).isCompletedWithValue(new Busy(21));
        assertThat(porter.asked).isEmpty();

        assertThat(ask(strict, basic("bob", "secret"), "192.0.2.2", List.of()).join())
                .isInstanceOf(Granted.class);
        assertThat(ask(strict, basic("alice", "secret"))).isCompletedWithValueMatching(Granted.class::isInstance);
        porter.generation.incrementAndGet();
        assertThat(ask(strict, basic("alice", "secret")).join()).isInstanceOf(Granted.class);

        clock.advance(Duration.ofSeconds(20));
        assertThat(ask(strict, basic("alice", "another guess")).join()).isInstanceOf(Challenged.class);
        assertThat(ask(strict, basic("alice", "guess"))).isCompletedWithValueMatching(Busy.class::isInstance);
    }

    @Test
    void whatCannotBeReadCountsAsWrong() {
        for (int i = 0; i < 3; i++) {
            assertThat(ask(strict, new Credentials.Unreadable()).join()).isInstanceOf(Challenged.class);
        }
        assertThat(ask(strict, basic("alice", "secret")).join()).isInstanceOf(Busy.class);
    }

    @Test
    void aLoginIsRememberedForItsTimeAndNoLonger() {
        ask(basic("alice", "secret"));
        clock.advance(VALIDITY.minusMillis(1));
        ask(basic("alice", "secret"));
        assertThat(porter.asked).hasSize(1);
        clock.advance(Duration.ofMillis(1));
        ask(basic("alice", "secret"));
        assertThat(porter.asked).hasSize(2);

        porter.expires = clock.instant().plusSeconds(70);
        clock.advance(VALIDITY);
        ask(basic("alice", "secret"));
        clock.advance(Duration.ofSeconds(10));
        ask(basic("alice", "secret"));
        assertThat(porter.asked).hasSize(4);
    }

    @Test
    void whoComesAgainAndAgainIsNotBelievedForEver() {
        porter.rights = unknown();
        List<Access> wanted = List.of(Access.toRegistry(Action.CATALOG));
        for (int i = 0; i < 3; i++) {
            assertThat(ask(gate, basic("alice", "secret"), "192.0.2.1", wanted).join())
                    .isInstanceOf(Granted.class);
            clock.advance(VALIDITY.dividedBy(2));
        }
        assertThat(porter.asked).hasSize(2);
        porter.passwords.remove("alice");
        clock.advance(VALIDITY.dividedBy(2));
        assertThat(ask(gate, basic("alice", "secret"), "192.0.2.1", wanted).join())
                .isInstanceOf(Challenged.class);
    }

    @Test
    void whatIsWrongIsNotRemembered() {
        assertThat(ask(basic("carol", "secret"))).isInstanceOf(Challenged.class);
        porter.passwords.put("carol", "secret");
        assertThat(ask(basic("carol", "secret"))).isInstanceOf(Granted.class);
    }

    @Test
    @DisplayName("T11: who was removed is refused as soon as that is known here")
    void whoWasRemovedIsRefused() {
        assertThat(ask(basic("alice", "secret"))).isInstanceOf(Granted.class);
        porter.passwords.put("alice", "new");
        porter.generation.incrementAndGet();
        assertThat(ask(basic("alice", "secret"))).isInstanceOf(Challenged.class);
        assertThat(ask(basic("alice", "new"))).isInstanceOf(Granted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"away", "bug", "missing"})
    void whatCannotBeFoundOutIsSaidAndNotHeldAgainstAnybody(String user) {
        for (int i = 0; i < 5; i++) {
            assertThat(ask(strict, basic(user, "secret")).join()).isInstanceOf(Unavailable.class);
        }
        assertThat(porter.asked).hasSize(5);
        assertThat(ask(strict, basic("alice", "secret")).join()).isInstanceOf(Granted.class);
    }

    @Test
    void aBugThatConcernsOneOfManyDoesNotConcernTheOthers() {
        porter.rights = unknown();
        porter.passwords.put("stranger", "secret");
        porter.thinksAboutStrangers = true;
        List<CompletableFuture<Decision>> all = new ArrayList<>();
        for (Action action : List.of(Action.METRICS, Action.CATALOG, Action.ADMIN)) {
            all.add(ask(gate, basic("stranger", "secret"), "192.0.2.1", List.of(Access.toRegistry(action))));
        }
        porter.strangers.countDown();
        assertThat(all.get(0).join()).isInstanceOf(Unavailable.class);
        assertThat(all.get(1).join()).isInstanceOf(Granted.class);
        assertThat(all.get(2).join()).isInstanceOf(Decision.Denied.class);
    }

    @Test
    void itsThreadsEndWithIt() throws InterruptedException {
        fillWithStrangers();
        Thread thread = Thread.currentThread();
        while (porter.threads.isEmpty()) {
            Thread.onSpinWait();
        }
        gate.close();
        for (Thread each : porter.threads) {
            each.join();
            assertThat(each.isAlive()).isFalse();
            assertThat(each).isNotSameAs(thread);
        }
        assertThat(ask(basic("alice", "secret"))).isInstanceOf(Busy.class);
    }

    @Test
    void anOpenGateAsksNobody() {
        try (Gate open = Gate.open()) {
            assertThat(ask(open, new Credentials.Unreadable()))
                    .isCompletedWithValueMatching(decision -> decision instanceof Granted granted
                            && granted.caller().mayEverywhere(Action.PULL));
        }
    }
}
