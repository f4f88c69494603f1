package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.ByteRange;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.Version;
import io.stowage.storage.gcs.emulator.Faults.Kind;
import io.stowage.storage.parts.ObjectName;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the driver asks of the service, and what it makes of requests and answers that are lost. */
final class GcsRequestsTest extends EmulatorTest {

    @Test
    void mostVerbsAreOneRequest() throws Exception {
        store.write(KEY, BYTES, Precondition.none());
        assertSent("objects.insert");
        store.stat(KEY);
        assertSent("objects.get");
        store.open(KEY, ByteRange.ALL).orElseThrow().close();
        assertSent("objects.media");
        store.open(KEY, new ByteRange(1, 2)).orElseThrow().close();
        assertSent("objects.media");
        Version version = store.read(KEY, 100).orElseThrow().version();
        assertSent("objects.media");
        Version next = store.write(KEY, BYTES, Precondition.version(version)).orElseThrow();
        assertSent("objects.insert");
        assertThat(store.write(KEY, BYTES, Precondition.absent())).isEmpty();
        assertSent("objects.insert");
        store.list(ListRequest.children("some/", 10));
        assertSent("objects.list");
        store.uploads(Optional.empty(), 10);
        assertSent("objects.list");
        assertThat(store.delete(KEY, Precondition.version(version))).isEqualTo(DeleteResult.CONFLICT);
        assertSent("objects.delete");
        assertThat(store.delete(KEY, Precondition.version(next))).isEqualTo(DeleteResult.DELETED);
        assertSent("objects.delete");
        store.deleteAll(List.of(KEY, new StorageKey("other")));
        assertSent("batch", "objects.delete", "objects.delete");
    }

    @Test
    void aSmallCommitIsOneRequest() throws Exception {
        upload(Optional.empty(), PART_BYTES);
        assertSent("objects.insert");
    }

    /** The record, the parts, the seal, and the composing; then what the upload had. */
    @Test
    void noCommitCopies() throws Exception {
        for (Optional<StorageKey> target : List.of(Optional.<StorageKey>empty(), Optional.of(KEY))) {
            upload(target, 2 * PART_BYTES + 1);
            assertSent(
                    "objects.insert",
                    "objects.insert",
                    "objects.insert",
                    "objects.insert",
                    "objects.insert",
                    "objects.compose",
                    "objects.list",
                    "batch",
                    "objects.delete",
                    "objects.delete",
                    "objects.delete",
                    "objects.delete");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"REFUSE", "REFUSE_AFTERWARDS", "LOSE_REQUEST", "LOSE_ANSWER"})
    void aLostAnswerIsNotSomebodyElsesSuccess(Kind kind) throws Exception {
        emulator.faults().next("objects.insert", kind);
        Version created = store.write(KEY, BYTES, Precondition.absent()).orElseThrow();
        assertThat(store.read(KEY, 100).orElseThrow().version()).isEqualTo(created);

        emulator.faults().next("objects.insert", kind);
        Version replaced =
                store.write(KEY, bytes(10), Precondition.version(created)).orElseThrow();
        assertThat(store.read(KEY, 100).orElseThrow().version()).isEqualTo(replaced);
        assertThat(store.read(KEY, 100).orElseThrow().bytes()).isEqualTo(bytes(10));

        emulator.faults().next("objects.delete", kind);
        assertThat(store.delete(KEY, Precondition.version(replaced))).isEqualTo(DeleteResult.DELETED);
        assertThat(store.stat(KEY)).isEmpty();
    }

    @Test
    void somebodyElsesSuccessIsNotALostAnswer() throws Exception {
        try (GcsStore other = GcsStore.open(settings)) {
            emulator.faults().next("objects.insert", Kind.LOSE_REQUEST, 0, () -> write(other));

            assertThat(store.write(KEY, BYTES, Precondition.absent())).isEmpty();
        }
        assertThat(store.read(KEY, 100).orElseThrow().bytes()).isEqualTo(bytes(3));
    }

    private static void write(GcsStore other) {
        try {
            other.write(KEY, bytes(3), Precondition.none());
        } catch (StorageException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"REFUSE", "REFUSE_AFTERWARDS", "LOSE_REQUEST", "LOSE_ANSWER"})
    void everyRequestOfAnUploadMayBeSentTwice(Kind kind) throws Exception {
        for (String call : List.of("objects.insert", "objects.compose", "objects.list", "batch", "objects.delete")) {
            emulator.faults().next(call, kind);
            upload(Optional.empty(), PART_BYTES + 1);
            assertThat(store.stat(KEY).orElseThrow().lengthBytes()).isEqualTo(PART_BYTES + 1);
            assertThat(store.uploads(Optional.empty(), 10)).isEmpty();
            emulator.faults().clear();
        }
    }

    @Test
    void whatABatchCouldNotDeleteIsTriedAgain() throws Exception {
        StorageKey other = new StorageKey("other");
        store.writeAll(List.of(new SmallWrite(KEY, BYTES), new SmallWrite(other, BYTES)));
        emulator.faults().next("objects.delete", Kind.REFUSE);

        assertThat(store.deleteAll(List.of(KEY, other))).isEmpty();
        assertThat(store.list(ListRequest.descendants("", 10)).entries()).isEmpty();
    }

    @Test
    void whatMayNotBeDeletedIsTold() throws Exception {
        StorageKey other = new StorageKey("other");
        store.write(KEY, BYTES, Precondition.none());
        store.write(other, BYTES, Precondition.none());
        emulator.faults().next("objects.delete", Kind.REFUSE, 403, () -> {});

        assertThat(store.deleteAll(List.of(KEY, other))).containsExactly(KEY);
    }

    @Test
    void refusalsAreNotRepeated() throws Exception {
        emulator.faults().next("objects.get", Kind.REFUSE, 403, () -> {});
        assertThatThrownBy(() -> store.stat(KEY))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessage("cannot stat some/key: the store answers 403 backendError,"
                        + " the credentials do not give that right");
        assertSent("objects.get");
    }

    @Test
    void allConditionsAreFoundToBeHonoured() throws Exception {
        try (GcsConnection connection = GcsConnection.open(settings)) {
            GcsBucket own = GcsBucket.of(connection, settings);

            assertThat(new GcsProbe(own).features()).isEqualTo(GcsFeatures.ALL);
            ListRequest request = ListRequest.descendants(ObjectName.OWN_PREFIX, 10);
            assertThat(new GcsListing(own).list(request).entries())
                    .as("left behind")
                    .isEmpty();
        }
    }

    @Test
    void aBucketThatIsNotThereIsNamedSo() {
        assertThatThrownBy(() -> bucket.open(Map.of("bucket", "no-such-bucket")))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessageEndingWith(": there is no bucket of that name");
    }

    @Test
    void aStoreThatMayNotBeWrittenIsNamedSo() {
        emulator.faults().next("objects.insert", Kind.REFUSE, 403, () -> {});
        assertThatThrownBy(() -> bucket.open(Map.of()))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessageContaining("the credentials do not give that right");
    }

    private void upload(Optional<StorageKey> target, int length) throws StorageException {
        try (Upload upload = store.begin(UploadId.random(), NO_NOTE, target)) {
            upload.append(ByteBuffer.wrap(bytes(length)));
            upload.commit(KEY);
        }
    }

    private void assertSent(String... calls) {
        assertThat(emulator.faults().calls()).containsExactly(calls);
    }
}
