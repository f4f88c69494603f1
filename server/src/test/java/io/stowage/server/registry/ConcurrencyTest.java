package io.stowage.server.registry;

import static io.stowage.server.registry.Fixture.APP;
import static io.stowage.server.registry.Fixture.byDigest;
import static io.stowage.server.registry.Fixture.bytes;
import static io.stowage.server.registry.Fixture.patch;
import static io.stowage.server.registry.Fixture.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.Digest;
import io.stowage.oci.Reference;
import io.stowage.oci.Tag;
import io.stowage.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ConcurrencyTest {

    private static final int ROUNDS = 200;
    private static final Digest HELLO = Digest.sha256(bytes("hello"));

    private final Fixture fixture = new Fixture();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void close() {
        threads.shutdownNow();
        fixture.close();
    }

    @Test
    void aSecondWriterIsToldThatThereIsOne() throws Exception {
        UploadProgress at = fixture.begin();
        try (BodySink<UploadProgress> first = append(fixture.registry, at)) {
            first.write(ByteBuffer.wrap(bytes("hel")));
            assertThatThrownBy(() -> append(fixture.registry, at))
                    .isInstanceOfSatisfying(
                            UploadOutOfOrderException.class,
                            disorder -> assertThat(disorder.progress().offset()).isEqualTo(3));
            assertThat(fixture.registry.uploads().status(ref(at)).offset()).isEqualTo(3);
            assertThat(first.finish().offset()).isEqualTo(3);
        }
        assertThat(fixture.patch(at, "lo").offset()).isEqualTo(5);
        assertThat(fixture.put(at, "", HELLO)).isEqualTo(HELLO);
    }

    @Test
    void ofTwoReplicasTheLaterOneHasTheSession() throws Exception {
        UploadProgress at = fixture.patch(fixture.begin(), "he");
        RegistryService second = fixture.replica();
        try (BodySink<UploadProgress> first = append(fixture.registry, at)) {
            UploadProgress later = patch(second, ref(at), "ll");
            assertThat(later.offset()).isEqualTo(4);
            assertThatThrownBy(() -> {
                        first.write(ByteBuffer.wrap(bytes("xx")));
                        first.finish();
                    })
                    .isInstanceOf(UploadOutOfOrderException.class);
        }
        assertThat(fixture.registry.uploads().status(ref(at)).offset()).isEqualTo(4);
        assertThat(Fixture.put(second, ref(at), "o", HELLO)).isEqualTo(HELLO);
    }

    @Test
    void ofTwoReplicasThatBeginASessionOneGoesOn() throws Exception {
        UploadProgress at = fixture.begin();
        RegistryService second = fixture.replica();
        try (BodySink<UploadProgress> first = append(fixture.registry, at)) {
            first.write(ByteBuffer.wrap(bytes("xx")));
            patch(second, ref(at), "hel");
            assertThatThrownBy(first::finish).isInstanceOf(UploadOutOfOrderException.class);
        }
        assertThat(fixture.registry.uploads().status(ref(at)).offset()).isEqualTo(3);
        assertThat(fixture.put(at, "lo", HELLO)).isEqualTo(HELLO);
    }

    @Test
    void aWriterWhoseSessionIsCancelledLeavesNothing() throws Exception {
        UploadProgress at = fixture.begin();
        try (BodySink<UploadProgress> first = append(fixture.registry, at)) {
            first.write(ByteBuffer.wrap(bytes("hel")));
            fixture.registry.uploads().cancel(ref(at));
            assertThatThrownBy(first::finish)
                    .isInstanceOfSatisfying(RegistryException.class, refused -> assertThat(refused.code())
                            .isEqualTo(ErrorCode.BLOB_UPLOAD_UNKNOWN));
        }
        assertThat(fixture.memory.uploads(Optional.empty(), 10)).isEmpty();
    }

    @Test
    void twoPushesOfOneLayerBothSucceed() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String content = "layer " + i;
            Digest digest = Digest.sha256(bytes(content));
            both(() -> fixture.push(APP, content), () -> fixture.push(APP, content));
            assertThat(fixture.pull(fixture.registry, APP, digest)).isEqualTo(content);
        }
        assertThat(fixture.memory.uploads(Optional.empty(), 10)).isEmpty();
    }

    @Test
    void aTagThatIsOverwrittenIsReadOldOrNew() throws Exception {
        List<String> images = List.of(fixture.image(APP, "one"), fixture.image(APP, "two"));
        fixture.putManifest(APP, "v1", images.get(0));
        List<String> seen = new ArrayList<>();
        both(
                () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        fixture.putManifest(APP, "v1", images.get(i % 2));
                    }
                    return true;
                },
                () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        seen.add(new String(
                                fixture.registry
                                        .manifests()
                                        .get(APP, new Tag("v1"))
                                        .bytes(),
                                StandardCharsets.UTF_8));
                    }
                    return true;
                });
        assertThat(seen).hasSize(ROUNDS).isSubsetOf(images);
    }

    @Test
    void whatWasPutIsNeverHalfDeleted() throws Exception {
        String image = fixture.image(APP, "one");
        Reference reference = byDigest(Digest.sha256(bytes(image)));
        for (int i = 0; i < ROUNDS; i++) {
            both(() -> fixture.putManifest(APP, "v1", image), () -> deleteIfThere(reference));
            boolean tagged = isThere(new Tag("v1"));
            assertThat(isThere(reference)).isEqualTo(tagged);
        }
    }

    private boolean isThere(Reference reference) throws StorageException {
        try {
            fixture.registry.manifests().get(APP, reference);
            return true;
        } catch (RegistryException unknown) {
            return false;
        }
    }

    private boolean deleteIfThere(Reference reference) throws StorageException {
        try {
            fixture.registry.manifests().delete(APP, reference);
            return true;
        } catch (RegistryException unknown) {
            return false;
        }
    }

    private static BodySink<UploadProgress> append(RegistryService replica, UploadProgress at) throws StorageException {
        return replica.uploads().append(ref(at), Optional.empty(), OptionalLong.empty());
    }

    /** Runs two things at once, as nearly as can be. */
    private void both(Callable<?> one, Callable<?> other) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<?>> running = new ArrayList<>();
        for (Callable<?> each : List.of(one, other)) {
            running.add(threads.submit(() -> {
                start.await();
                return each.call();
            }));
        }
        for (Future<?> future : running) {
            future.get(30, TimeUnit.SECONDS);
        }
    }
}
