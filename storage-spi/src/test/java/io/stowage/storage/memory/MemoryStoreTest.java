package io.stowage.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreProvider;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.UploadStat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What the contract does not ask of a driver: exact times, exact checkpoints, one storage for each store. */
final class MemoryStoreTest {

    private static final StorageKey KEY = new StorageKey("some/key");

    /** A clock that a test moves. */
    private static final class Hand extends Clock {
        private Instant now = Instant.ofEpochSecond(1000);

        void advanceSeconds(long seconds) {
            now = now.plusSeconds(seconds);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final Hand clock = new Hand();
    private final MemoryStore store = new MemoryStore(Long.MAX_VALUE, clock);

    @Test
    void contentWasModifiedWhenItWasWritten() throws Exception {
        store.write(KEY, new byte[1], Precondition.none());
        clock.advanceSeconds(5);

        assertThat(store.stat(KEY).orElseThrow().modified()).isEqualTo(Instant.ofEpochSecond(1000));
        store.write(KEY, new byte[1], Precondition.none());
        assertThat(store.stat(KEY).orElseThrow().modified()).isEqualTo(Instant.ofEpochSecond(1005));
    }

    @Test
    void anUploadIsTouchedByAppendAndByCheckpoint() throws Exception {
        UploadId id = UploadId.random();
        try (Upload upload = store.begin(id, new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(new byte[10]));
            clock.advanceSeconds(1);
            upload.checkpoint(new byte[0]);
            assertThat(store.uploads(Optional.empty(), 1))
                    .containsExactly(new UploadStat(id, Instant.ofEpochSecond(1001)));
            clock.advanceSeconds(1);
            upload.append(ByteBuffer.wrap(new byte[10]));
            assertThat(store.uploads(Optional.empty(), 1))
                    .containsExactly(new UploadStat(id, Instant.ofEpochSecond(1002)));
        }
    }

    /** The harsher of the two ways that the SPI allows, for callers to be tested with. */
    @Test
    void anUploadGoesOnExactlyAtItsLastCheckpoint() throws Exception {
        UploadId id = UploadId.random();
        try (Upload upload = store.begin(id, new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            upload.checkpoint(new byte[0]);
            upload.append(ByteBuffer.wrap(new byte[] {4, 5}));
        }
        try (Upload upload = store.resume(id).orElseThrow()) {
            assertThat(upload.offset()).isEqualTo(3);
            upload.append(ByteBuffer.wrap(new byte[] {6}));
            upload.commit(KEY);
        }
        assertThat(store.read(KEY, 10).orElseThrow().bytes()).containsExactly(1, 2, 3, 6);
    }

    @Test
    void whatWasReadAgainTakesNoMoreBytes() throws Exception {
        try (Upload upload = store.begin(UploadId.random(), new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(new byte[10]));
            upload.reread().close();

            assertThatThrownBy(() -> upload.append(ByteBuffer.wrap(new byte[1])))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aClosedStreamReadsNothing() throws Exception {
        store.write(KEY, new byte[10], Precondition.none());
        Content.StreamContent content =
                (Content.StreamContent) store.open(KEY, ByteRange.ALL).orElseThrow();
        content.close();

        assertThatThrownBy(() -> content.stream().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> content.stream().available()).isInstanceOf(IOException.class);
    }

    @Test
    void aStreamGivesSingleBytesAndSkips() throws Exception {
        store.write(KEY, new byte[] {1, -1, 3, 4}, Precondition.none());
        Content.StreamContent content =
                (Content.StreamContent) store.open(KEY, new ByteRange(1, 9)).orElseThrow();
        try (InputStream stream = content.stream()) {
            assertThat(stream.available()).isEqualTo(3);
            assertThat(stream.read()).isEqualTo(255);
            assertThat(stream.skip(1)).isEqualTo(1);
            assertThat(stream.read(new byte[0])).isZero();
            assertThat(stream.read()).isEqualTo(4);
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(stream.read(new byte[3])).isEqualTo(-1);
        }
    }

    @Test
    void versionsAreNeverUsedAgain() throws Exception {
        byte[] same = {1};

        assertThat(store.write(KEY, same, Precondition.none()))
                .isNotEqualTo(store.write(KEY, same, Precondition.none()));
    }

    @Test
    void theServiceLoaderFindsTheProvider() throws Exception {
        StoreProvider provider = ServiceLoader.load(StoreProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.names().contains("inmemory"))
                .findFirst()
                .orElseThrow();
        try (BlobStore one = provider.open(Map.of());
                BlobStore other = provider.open(Map.of())) {
            one.write(KEY, new byte[1], Precondition.none());

            assertThat(other.stat(KEY)).as("a storage of its own").isEmpty();
            assertThat(one.capabilities().persistent()).isFalse();
        }
        assertThat(provider.parameters()).isEmpty();
    }

    @Test
    void aNegativeLimitIsAMistake() {
        assertThatThrownBy(() -> new MemoryStore(-1, clock)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectionsNameTheKey() {
        assertThatThrownBy(() -> store.write(KEY, new byte[BlobStore.MAX_RECORD_BYTES + 1], Precondition.none()))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessage("cannot write some/key: more than 4194304 bytes");
    }
}
