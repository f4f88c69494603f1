package io.stowage.gc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.layout.DistributionTree;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.memory.MemoryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UploadReaperTest {

    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration AGE = UploadReaper.DEFAULT_AGE;

    private final SettableClock clock = new SettableClock();
    private final BlobStore store = new MemoryStore(Long.MAX_VALUE, clock);

    @Test
    void s34UploadsThatNobodyHasTouchedForLongAreRemoved() throws StorageException {
        UploadId stale = upload();
        clock.now = START.plus(AGE);
        UploadId fresh = upload();

        ReapReport report = UploadReaper.reap(store, START.plus(AGE).plusSeconds(1), AGE);

        assertThat(report).isEqualTo(new ReapReport(2, 1, 0));
        assertThat(store.resume(stale)).isEmpty();
        assertThat(store.resume(fresh)).isPresent();
    }

    @Test
    void countingRemovesNothing() throws StorageException {
        UploadId stale = upload();

        ReapReport report = UploadReaper.count(store, START.plus(AGE).plusSeconds(1), AGE);

        assertThat(report).isEqualTo(new ReapReport(1, 1, 0));
        assertThat(store.resume(stale)).isPresent();
    }

    @Test
    void anUploadOfExactlyTheAgeStays() throws StorageException {
        UploadId upload = upload();

        assertThat(UploadReaper.reap(store, START.plus(AGE), AGE)).isEqualTo(new ReapReport(1, 0, 0));
        assertThat(store.resume(upload)).isPresent();
    }

    @Test
    void anUploadTouchedMeanwhileStays() throws StorageException {
        UploadId id = upload();
        clock.now = START.plus(AGE);
        try (Upload upload = store.resume(id).orElseThrow()) {
            upload.append(ByteBuffer.wrap(new byte[1]));
            upload.checkpoint(new byte[0]);
        }

        assertThat(UploadReaper.reap(store, START.plus(AGE).plus(AGE), AGE).removed())
                .isZero();
    }

    @Test
    void theDefaultAgeIsThatOfDistribution() {
        assertThat(UploadReaper.DEFAULT_AGE.toHours()).isEqualTo(168);
    }

    @Test
    void manyUploadsAreRemovedPageByPage() throws StorageException {
        for (int i = 0; i < 250; i++) {
            upload();
            put("r" + i % 7 + "/_uploads/u" + i + "/startedat", START.toString());
        }

        assertThat(UploadReaper.reap(store, START.plus(AGE).plusSeconds(1), AGE))
                .isEqualTo(new ReapReport(500, 500, 0));
        assertThat(store.uploads(Optional.empty(), 10)).isEmpty();
        assertThat(names()).isEmpty();
    }

    @Test
    void whatDistributionHasLeftIsRemovedToo() throws StorageException {
        put("lib/app/_uploads/old/startedat", "2026-10-01T00:00:00Z");
        put("lib/app/_uploads/old/data", "bytes");
        put("lib/app/_uploads/old/hashstates/sha256/0", "state");
        put("lib/app/_uploads/young/startedat", START.plus(AGE).toString());
        put("lib/app/_uploads/unreadable/startedat", "?");
        put("lib/app/_layers/sha256/x/link", "x");
        clock.now = START.plus(AGE);
        put("lib/app/_uploads/youngunreadable/startedat", "?");
        put("lib/app/_uploads/writtento/startedat", "2026-10-01T00:00:00Z");

        ReapReport report = UploadReaper.reap(store, START.plus(AGE).plusSeconds(1), AGE);

        assertThat(report).isEqualTo(new ReapReport(5, 2, 0));
        String app = DistributionTree.REPOSITORIES + "lib/app/";
        assertThat(names())
                .containsExactly(
                        app + "_layers/sha256/x/link",
                        app + "_uploads/writtento/startedat",
                        app + "_uploads/young/startedat",
                        app + "_uploads/youngunreadable/startedat");
    }

    @Test
    void afterAFailureTheOthersAreStillRemoved() throws StorageException {
        for (int i = 0; i < 5; i++) {
            upload();
        }
        put("a/_uploads/old/startedat", START.toString());

        ReapReport report =
                UploadReaper.reap(failing("abort", 2), START.plus(AGE).plusSeconds(1), AGE);

        assertThat(report).isEqualTo(new ReapReport(6, 5, 1));
        assertThat(store.uploads(Optional.empty(), 10)).hasSize(1);
        assertThat(UploadReaper.reap(store, START.plus(AGE).plusSeconds(1), AGE))
                .isEqualTo(new ReapReport(1, 1, 0));
    }

    @Test
    void anUploadThatCannotBeExaminedIsNotRemoved() throws StorageException {
        put("a/_uploads/one/startedat", START.toString());
        put("a/_uploads/two/startedat", START.toString());

        ReapReport report =
                UploadReaper.reap(failing("read", 1), START.plus(AGE).plusSeconds(1), AGE);

        assertThat(report).isEqualTo(new ReapReport(2, 1, 1));
        assertThat(names()).containsExactly(DistributionTree.REPOSITORIES + "a/_uploads/one/startedat");
    }

    @Test
    void aStoreThatCannotListIsAFailure() {
        assertThatThrownBy(() -> UploadReaper.reap(failing("uploads", 1), START, AGE))
                .isInstanceOf(StorageException.Unavailable.class);
    }

    @Test
    void anEmptyStoreHasNothingToReap() throws StorageException {
        assertThat(UploadReaper.reap(store, START, Duration.ZERO)).isEqualTo(new ReapReport(0, 0, 0));
    }

    @Test
    void anAgeIsNotNegative() {
        assertThatThrownBy(() -> UploadReaper.reap(store, START, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private UploadId upload() throws StorageException {
        UploadId id = UploadId.random();
        try (Upload upload = store.begin(id, new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(new byte[10]));
            upload.checkpoint(new byte[0]);
        }
        return id;
    }

    private void put(String path, String content) throws StorageException {
        store.write(
                new StorageKey(DistributionTree.REPOSITORIES + path), content.getBytes(US_ASCII), Precondition.none());
    }

    private List<String> names() throws StorageException {
        return store.list(ListRequest.descendants("", 100)).entries().stream()
                .map(Listing.Entry::name)
                .toList();
    }

    /** The store, but for the call number {@code which} of this verb. */
    private BlobStore failing(String verb, int which) {
        AtomicInteger calls = new AtomicInteger();
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals(verb) && calls.incrementAndGet() == which) {
                        throw new StorageException.Unavailable("cannot " + verb + ": the test says so");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** A clock that stands still until it is set. */
    private static final class SettableClock extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
