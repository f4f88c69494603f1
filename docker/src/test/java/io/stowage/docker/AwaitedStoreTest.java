package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.config.ConfigurationException;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.UploadId;
import io.stowage.storage.memory.MemoryStore;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that is not there when a server starts. */
@Timeout(60)
final class AwaitedStoreTest {

    private static final StorageKey KEY = new StorageKey("a/key");

    private final MemoryStore behind = new MemoryStore();
    private final AtomicBoolean there = new AtomicBoolean();

    private BlobStore openWhenThere() throws StorageException {
        if (!there.get()) {
            throw new StorageException.Rejected("cannot open bucket b at http://store, path style: 403");
        }
        return behind;
    }

    @Test
    void whatOpensAtOnceIsTheStoreItself() throws Exception {
        there.set(true);
        assertThat(AwaitedStore.open(this::openWhenThere)).isSameAs(behind);
    }

    @Test
    void untilItIsOpenItDoesNotAnswerAndSaysWhy() throws Exception {
        try (BlobStore store = AwaitedStore.open(this::openWhenThere)) {
            assertThatThrownBy(store::probe)
                    .isInstanceOf(StorageException.Rejected.class)
                    .hasMessageContaining("bucket b at http://store, path style: 403");
            assertThatThrownBy(() -> store.stat(KEY)).isInstanceOf(StorageException.Unavailable.class);
            assertThatThrownBy(() -> store.begin(UploadId.random(), new byte[0], Optional.empty()))
                    .isInstanceOf(StorageException.Unavailable.class);
            assertThatThrownBy(() -> store.list(ListRequest.children("", 1)))
                    .isInstanceOf(StorageException.Unavailable.class);
            assertThat(store.capabilities().local()).isFalse();
            assertThat(store.capabilities().links()).isTrue();

            there.set(true);
            awaitAnswer(store);

            store.write(KEY, new byte[] {1}, Precondition.none());
            assertThat(behind.stat(KEY)).isPresent();
            assertThat(store.capabilities()).isEqualTo(behind.capabilities());
        }
    }

    private static void awaitAnswer(BlobStore store) {
        while (true) {
            try {
                store.probe();
                return;
            } catch (StorageException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aConfigurationThatMakesNoSenseEndsTheStart() {
        assertThatThrownBy(() -> AwaitedStore.open(() -> {
                    throw new ConfigurationException("storage.s3.bucket", "is missing");
                }))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void aDefectIsNoOutage() {
        assertThatThrownBy(() -> AwaitedStore.open(() -> {
                    throw new IllegalStateException("a defect");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingEndsTheTrials() throws Exception {
        CountDownLatch again = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        SynchronousQueue<BlobStore> never = new SynchronousQueue<>();
        AtomicBoolean first = new AtomicBoolean(true);
        BlobStore store = AwaitedStore.open(() -> {
            if (first.getAndSet(false)) {
                throw new StorageException.Unavailable("not yet");
            }
            again.countDown();
            try {
                return never.take();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new StorageException.Unavailable("interrupted", e);
            }
        });
        again.await();
        store.close();
        interrupted.await();
        assertThatThrownBy(store::probe).isInstanceOf(StorageException.Unavailable.class);
    }
}
