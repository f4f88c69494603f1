package io.stowage.storage.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.UploadStat;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a driver makes of a store that fails: each verb, spoilt once at each of its requests, does what it says; spoilt for
 * good, it says so soon. Subclasses say where the store is.
 */
public abstract class FaultContract {

    private static final Set<Fault> WITHOUT_STALL = EnumSet.complementOf(
            EnumSet.of(Fault.STALL, Fault.OUTAGE, Fault.EXPIRED_CREDENTIALS, Fault.WRONG_CREDENTIALS));

    /** What carries parts is tried with those only that differ for it. */
    private static final Set<Fault> TELLING =
            EnumSet.of(Fault.INTERNAL_ERROR, Fault.LOST_ANSWER, Fault.TRUNCATED, Fault.ENDED_EARLY, Fault.ERROR_INSIDE);

    /** More than any driver tries, for one request that fails and those that clean up after it. */
    private static final int MOST_REQUESTS = 40;

    /** The store as it is. */
    protected abstract BlobStore direct();

    /** The same by way of {@link #proxy}. */
    protected abstract BlobStore spoilt();

    protected abstract FaultProxy proxy();

    /** Content of this length goes in two parts. */
    protected abstract int twoPartsBytes();

    /** And removes what was left: a store in memory has not room for what all tests leave. */
    @AfterEach
    void heal() throws Exception {
        proxy().faults().none();
        List<UploadStat> uploads = direct().uploads(Optional.empty(), ListRequest.MAX_LIMIT);
        for (UploadStat upload : uploads) {
            direct().abort(upload.id());
        }
        ListRequest everything = ListRequest.descendants("", ListRequest.MAX_LIMIT);
        List<StorageKey> keys = direct().list(everything).entries().stream()
                .map(entry -> new StorageKey(entry.name()))
                .toList();
        assertThat(direct().deleteAll(keys)).isEmpty();
    }

    static Stream<Arguments> single() {
        return Arrays.stream(Action.values()).flatMap(action -> (action.isLong() ? TELLING : WITHOUT_STALL)
                .stream().map(fault -> Arguments.of(action, fault)));
    }

    @ParameterizedTest
    @MethodSource("single")
    @Timeout(600)
    void oneFaultAtAnyRequestIsNotNoticed(Action action, Fault fault) throws Exception {
        boolean struck = true;
        for (int request = 0; struck; request++) {
            StorageKey key = new StorageKey("faults/" + UUID.randomUUID() + "/key");
            Action.Scene scene = new Action.Scene(direct(), spoilt(), key, twoPartsBytes());
            action.prepare(scene);
            proxy().counts().clear();
            proxy().faults().after(request, fault);
            action.act(scene);
            proxy().faults().none();
            struck = !proxy().counts().faults().isEmpty();
            action.check(scene);
        }
    }

    /** Who is refused because of his own success finds that out, though the answer to that question breaks off, too. */
    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"CREATE", "REPLACE"})
    @Timeout(600)
    void anAnswerThatEndsEarlyBehindALostOneIsNotNoticed(Action action) throws Exception {
        boolean struck = true;
        for (int request = 0; struck; request++) {
            StorageKey key = new StorageKey("faults/" + UUID.randomUUID() + "/key");
            Action.Scene scene = new Action.Scene(direct(), spoilt(), key, twoPartsBytes());
            action.prepare(scene);
            proxy().counts().clear();
            proxy().faults().next("", Fault.LOST_ANSWER, 1);
            proxy().faults().after(request, Fault.ENDED_EARLY);
            action.act(scene);
            proxy().faults().none();
            struck = proxy().counts().faults().containsKey(Fault.ENDED_EARLY);
            action.check(scene);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"STALL", "ERROR_INSIDE", "TRUNCATED", "ENDED_EARLY"},
            mode = EnumSource.Mode.EXCLUDE)
    @Timeout(600)
    void aFaultThatLastsIsToldSoon(Fault fault) throws Exception {
        boolean refused = fault == Fault.EXPIRED_CREDENTIALS || fault == Fault.WRONG_CREDENTIALS;
        for (Action action : List.of(Action.CREATE, Action.READ, Action.DELETE_ALL, Action.SMALL_UPLOAD)) {
            StorageKey key = new StorageKey("faults/" + UUID.randomUUID() + "/key");
            Action.Scene scene = new Action.Scene(direct(), spoilt(), key, twoPartsBytes());
            action.prepare(scene);
            proxy().counts().clear();
            proxy().faults().next("", fault, Integer.MAX_VALUE);
            assertThatThrownBy(() -> action.act(scene))
                    .as("%s", action)
                    .isInstanceOf(refused ? StorageException.Rejected.class : StorageException.Unavailable.class);
            proxy().faults().none();
            assertThat(proxy().counts().total(".*"))
                    .as("requests of %s", action)
                    .isBetween(1L, (long) MOST_REQUESTS);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"CREATE", "READ", "OPEN", "LIST", "SMALL_UPLOAD"})
    void whatIsSlowIsWaitedFor(Action action) throws Exception {
        StorageKey key = new StorageKey("faults/" + UUID.randomUUID() + "/key");
        Action.Scene scene = new Action.Scene(direct(), spoilt(), key, twoPartsBytes());
        action.prepare(scene);
        proxy().faults().stall(Duration.ofSeconds(2));
        proxy().faults().next("", Fault.STALL, 1);
        action.act(scene);
        action.check(scene);
    }
}
