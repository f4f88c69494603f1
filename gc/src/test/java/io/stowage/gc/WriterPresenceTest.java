package io.stowage.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.gc.Presence.Role;
import io.stowage.layout.OwnTree;
import io.stowage.oci.Digest;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.contract.FaultyStore;
import io.stowage.storage.contract.Gate;
import io.stowage.storage.contract.Verb;
import io.stowage.storage.memory.MemoryStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers and collections on one store, each with a life of a second instead of a minute. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriterPresenceTest {

    private static final Rhythm QUICK = new Rhythm(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofMillis(5));
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final CollectionSettings ALL = new CollectionSettings(false, false);
    private static final long LIMIT = 100_000;

    private final MemoryStore store = new MemoryStore(LIMIT, Clock.systemUTC());
    private final Pushed repository = Pushed.in(store, "a/b");

    private CollectionReport collect() throws StorageException {
        return GarbageCollector.collect(store, ALL, CollectionProgress.SILENT, QUICK);
    }

    private List<String> records(String prefix) throws StorageException {
        return store.list(ListRequest.descendants(prefix, 10)).entries().stream()
                .map(Listing.Entry::name)
                .toList();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /** Ends by the time limit of the test at the latest. */
    private static void await(Condition condition) throws Exception {
        while (!condition.holds()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void besideAWriterNothingIsCollected() throws Exception {
        Digest garbage = repository.blob("garbage");
        try (WriterPresence writer = WriterPresence.open(store, QUICK)) {
            assertThat(writer.await(LONG)).isTrue();
            assertThatThrownBy(this::collect)
                    .isInstanceOf(StoreInUseException.class)
                    .hasMessageContaining("takes pushes");
            assertThat(repository.hasContent(garbage)).isTrue();
            assertThat(records(OwnTree.collectors())).isEmpty();
            assertThat(writer.obstacle()).isEmpty();
        }
    }

    @Test
    void aDryRunMindsNoWriter() throws Exception {
        repository.blob("garbage");
        try (WriterPresence writer = WriterPresence.open(store, QUICK)) {
            assertThat(writer.await(LONG)).isTrue();
            CollectionReport report = GarbageCollector.collect(
                    store, new CollectionSettings(true, false), CollectionProgress.SILENT, QUICK);
            assertThat(report.blobs()).isEqualTo(1);
        }
    }

    @Test
    void aWriterThatHasGoneIsInNobodysWay() throws Exception {
        Digest garbage = repository.blob("garbage");
        WriterPresence writer = WriterPresence.open(store, QUICK);
        assertThat(writer.await(LONG)).isTrue();
        writer.close();
        writer.close();
        assertThat(records(OwnTree.writers())).isEmpty();
        assertThat(writer.obstacle()).isPresent();

        List<Duration> waits = new ArrayList<>();
        GarbageCollector.collect(
                store,
                ALL,
                new CollectionProgress() {
                    @Override
                    public void waiting(Duration atMost) {
                        waits.add(atMost);
                    }
                },
                QUICK);
        assertThat(repository.hasContent(garbage)).isFalse();
        assertThat(waits).isEmpty();
    }

    @Test
    void aSignUnderWayIsNotTheLastOneAfterAll() throws Exception {
        FaultyStore slow = new FaultyStore(store);
        Gate gate = slow.stopBefore(Verb.WRITE, 2);
        WriterPresence writer = WriterPresence.open(slow, QUICK);
        gate.awaitArrival();
        Thread closing = new Thread(writer::close);
        closing.start();
        await(() -> closing.getState() == Thread.State.TIMED_WAITING);
        gate.open();
        closing.join();
        assertThat(records(OwnTree.writers())).isEmpty();
    }

    @Test
    void aWriterThatWasKilledIsWaitedForOnce() throws Exception {
        Digest garbage = repository.blob("garbage");
        new Presence(store, Role.WRITER).show();
        long begun = System.nanoTime();
        collect();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(QUICK.lifetime().dividedBy(2));
        assertThat(repository.hasContent(garbage)).isFalse();
        assertThat(records(OwnTree.writers())).as("of the dead").isEmpty();
    }

    @Test
    void aWriterWaitsForACollection() throws Exception {
        Claim claim = Claim.open(store, QUICK, CollectionProgress.SILENT);
        try (WriterPresence writer = WriterPresence.open(store, QUICK)) {
            await(() -> obstacle(writer).contains("a garbage collection"));
            assertThat(writer.await(Duration.ofMillis(1))).isFalse();
            assertThatThrownBy(claim::look).isInstanceOf(StoreInUseException.class);
            claim.close();
            assertThat(writer.await(LONG)).isTrue();
            assertThat(writer.obstacle()).isEmpty();
        }
    }

    private static String obstacle(WriterPresence writer) {
        return writer.obstacle().map(Throwable::getMessage).orElse("");
    }

    @Test
    void aCollectionThatWasKilledIsWaitedForOnce() throws Exception {
        new Presence(store, Role.COLLECTOR).show();
        try (WriterPresence writer = WriterPresence.open(store, QUICK)) {
            assertThat(writer.await(LONG)).isTrue();
        }
    }

    @Test
    void aCollectionGivesWayToAWriterThatComes() throws Exception {
        Digest layer = repository.blob("layer");
        Digest garbage = repository.blob("garbage");
        List<WriterPresence> writers = new ArrayList<>();
        assertThatThrownBy(() -> GarbageCollector.collect(
                        store,
                        ALL,
                        new CollectionProgress() {
                            @Override
                            public void marked(long marked, long blobs, long manifests) {
                                writers.add(WriterPresence.open(store, QUICK));
                                awaitRecord();
                            }
                        },
                        QUICK))
                .isInstanceOf(StoreInUseException.class);
        try (WriterPresence writer = writers.get(0)) {
            assertThat(writer.await(LONG)).isTrue();
        }
        assertThat(repository.hasContent(layer)).isTrue();
        assertThat(repository.hasContent(garbage)).isTrue();
        assertThat(repository.hasLink(garbage)).isTrue();
    }

    private void awaitRecord() {
        try {
            await(() -> !records(OwnTree.writers()).isEmpty());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoCannotShowHimselfMayNotWrite() throws Exception {
        try (WriterPresence writer = WriterPresence.open(store, QUICK)) {
            assertThat(writer.await(LONG)).isTrue();
            StorageKey filler = fill();
            await(() -> writer.obstacle().isPresent());
            assertThat(writer.obstacle()).containsInstanceOf(StorageException.Full.class);
            store.delete(filler, Precondition.none());
            await(() -> writer.obstacle().isEmpty());
        }
    }

    /** Leaves room for nothing. */
    private StorageKey fill() throws StorageException {
        StorageKey filler = new StorageKey("filler");
        long size = LIMIT;
        while (size > 0) {
            try {
                store.write(filler, new byte[(int) size], Precondition.absent());
                size = 0;
            } catch (StorageException.Full e) {
                size--;
            }
        }
        return filler;
    }

    @Test
    void aFullStoreCanBeCollected() throws Exception {
        for (int i = 0; i < 3; i++) {
            repository.blob("garbage " + i);
        }
        fill();
        assertThat(collect().blobs()).isEqualTo(3);
        assertThat(records(OwnTree.collectors())).isEmpty();
    }

    @Test
    void ofAFullStoreAKilledWriterIsWaitedForToo() throws Exception {
        Digest garbage = repository.blob("garbage");
        new Presence(store, Role.WRITER).show();
        fill();
        collect();
        assertThat(repository.hasContent(garbage)).isFalse();
    }

    @Test
    void manyRecordsHideNobody() throws Exception {
        MemoryStore crowded = new MemoryStore();
        for (int i = 0; i < ListRequest.MAX_LIMIT + 5; i++) {
            new Presence(crowded, Role.WRITER).show();
        }
        assertThat(new Presence(crowded, Role.COLLECTOR).others(Role.WRITER)).hasSize(ListRequest.MAX_LIMIT + 5);
    }
}
