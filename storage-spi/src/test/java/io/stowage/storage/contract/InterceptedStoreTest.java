package io.stowage.storage.contract;

import static io.stowage.storage.contract.StoreContract.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.ByteRange;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.memory.MemoryStore;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InterceptedStoreTest {

    private static final StorageKey KEY = new StorageKey("some/key");

    private final MemoryStore memory = new MemoryStore();
    private final CountingStore counting = new CountingStore(memory);
    private final FaultyStore faulty = new FaultyStore(memory);

    @ParameterizedTest
    @ValueSource(classes = {CountingStore.class, FaultyStore.class})
    void everyMethodOfAStoreIsOverridden(Class<?> decorator) throws Exception {
        for (Method method : BlobStore.class.getMethods()) {
            assertThat(decorator
                            .getMethod(method.getName(), method.getParameterTypes())
                            .getDeclaringClass())
                    .as("who declares %s", method)
                    .isIn(decorator, InterceptedStore.class);
        }
    }

    @Test
    void everyMethodOfAnUploadIsOverridden() throws Exception {
        for (Method method : Upload.class.getMethods()) {
            assertThat(InterceptedUpload.class
                            .getMethod(method.getName(), method.getParameterTypes())
                            .getDeclaringClass())
                    .as("who declares %s", method)
                    .isEqualTo(InterceptedUpload.class);
        }
    }

    @Test
    void everyVerbIsCountedOnce() throws Exception {
        callEveryVerbOnce(counting);

        Map<Verb, Integer> expected = new EnumMap<>(Verb.class);
        for (Verb verb : Verb.values()) {
            expected.put(verb, 1);
        }
        assertThat(counting.calls()).containsExactlyEntriesOf(expected);
    }

    @Test
    void countingBeginsAnewAfterAReset() throws Exception {
        counting.stat(KEY);
        Map<Verb, Integer> before = counting.calls();
        counting.reset();
        counting.list(ListRequest.children("", 1));
        counting.stat(KEY);
        counting.stat(KEY);

        assertThat(before).containsExactly(Map.entry(Verb.STAT, 1));
        assertThat(counting.calls()).containsExactly(Map.entry(Verb.STAT, 2), Map.entry(Verb.LIST, 1));
    }

    @Test
    void theChosenCallFailsBeforeItsEffect() throws Exception {
        StorageException failure = new StorageException.Unavailable("scripted");
        faulty.stat(KEY);
        faulty.failBefore(Verb.WRITE, 2, failure);
        faulty.write(KEY, utf8("first"), Precondition.none());

        assertThatThrownBy(() -> faulty.write(KEY, utf8("second"), Precondition.none()))
                .isSameAs(failure);
        assertThat(memory.read(KEY, 100).orElseThrow().bytes()).isEqualTo(utf8("first"));
        faulty.write(KEY, utf8("third"), Precondition.none());
        assertThat(memory.read(KEY, 100).orElseThrow().bytes()).isEqualTo(utf8("third"));
    }

    @Test
    void theChosenCallFailsAfterItsEffect() throws Exception {
        StorageException failure = new StorageException.Full("scripted");
        faulty.write(KEY, utf8("first"), Precondition.none());
        faulty.failAfter(Verb.WRITE, 1, failure);

        assertThatThrownBy(() -> faulty.write(KEY, utf8("second"), Precondition.none()))
                .isSameAs(failure);
        assertThat(memory.read(KEY, 100).orElseThrow().bytes()).isEqualTo(utf8("second"));
    }

    @Test
    void verbsOfAnUploadFailToo() throws Exception {
        StorageException failure = new StorageException.Unavailable("scripted");
        faulty.failAfter(Verb.COMMIT, 1, failure);
        try (Upload upload = faulty.begin(UploadId.random(), new byte[0], Optional.empty())) {
            assertThatThrownBy(() -> upload.commit(KEY)).isSameAs(failure);
        }
        assertThat(memory.stat(KEY)).isPresent();
    }

    @Test
    void aStoppedCallHasNoEffectUntilTheGateOpens() throws Exception {
        Gate gate = faulty.stopBefore(Verb.WRITE, 1);
        FutureTask<Boolean> writer = new FutureTask<>(
                () -> faulty.write(KEY, utf8("late"), Precondition.none()).isPresent());
        new Thread(writer, "writer").start();
        gate.awaitArrival();

        assertThat(memory.stat(KEY)).isEmpty();
        assertThat(writer.isDone()).isFalse();
        gate.open();
        assertThat(writer.get()).isTrue();
        assertThat(memory.stat(KEY)).isPresent();
    }

    @Test
    void twoFaultsAtOneCallAreAMistake() {
        faulty.failBefore(Verb.STAT, 1, new StorageException.Unavailable("one"));

        assertThatThrownBy(() -> faulty.stopBefore(Verb.STAT, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> faulty.stopBefore(Verb.STAT, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void callEveryVerbOnce(BlobStore store) throws Exception {
        UploadId id = UploadId.random();
        try (Upload upload = store.begin(id, new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(utf8("content")));
            upload.checkpoint(new byte[0]);
        }
        store.uploads(Optional.empty(), 1);
        store.probe();
        try (Upload upload = store.resume(id).orElseThrow()) {
            upload.reread().close();
            upload.commit(KEY);
        }
        store.abort(id);
        store.write(KEY, utf8("record"), Precondition.none());
        store.stat(KEY);
        store.open(KEY, ByteRange.ALL).orElseThrow().close();
        store.read(KEY, 100);
        store.list(ListRequest.children("", 1));
        store.link(KEY, LinkMethod.GET, Duration.ofMinutes(1), "text/plain");
        store.delete(KEY, Precondition.none());
        store.deleteAll(List.of(KEY));
        store.capabilities();
        store.close();
    }
}
