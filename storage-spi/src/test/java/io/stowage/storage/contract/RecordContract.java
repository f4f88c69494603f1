package io.stowage.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Small contents, read and written whole, one after the other. */
abstract class RecordContract extends StoreContract {

    private static final StorageKey KEY = key("records/one/link");

    /** {@code stat}, {@code open}, {@code read}: "empty when there is none". */
    @Test
    void nothingIsFoundUnderAnAbsentKey() throws Exception {
        assertThat(store.stat(KEY)).isEmpty();
        assertThat(store.open(KEY, ByteRange.ALL)).isEmpty();
        assertThat(store.read(KEY, BlobStore.MAX_RECORD_BYTES)).isEmpty();
    }

    /** "Reads a small content whole." */
    @Test
    void whatWasWrittenIsRead() throws Exception {
        Version written = put(KEY, utf8("sha256:abc"));

        StoredRecord found = store.read(KEY, BlobStore.MAX_RECORD_BYTES).orElseThrow();
        assertThat(found.bytes()).isEqualTo(utf8("sha256:abc"));
        assertThat(found.version()).as("version read and written").isEqualTo(written);
        assertThat(contentAt(store, KEY)).isEqualTo(utf8("sha256:abc"));
    }

    /** "Writes several small contents, one after the other, each as write does without a condition." */
    @Test
    void recordsWrittenTogetherAreAllThere() throws Exception {
        StorageKey other = key("records/two/link");
        Version former = put(KEY, utf8("former"));
        store.writeAll(List.of(
                new SmallWrite(KEY, utf8("first")),
                new SmallWrite(other, utf8("second")),
                new SmallWrite(KEY, utf8("third"))));

        assertThat(contentAt(store, KEY)).isEqualTo(utf8("third"));
        assertThat(contentAt(store, other)).isEqualTo(utf8("second"));
        assertThat(store.read(KEY, 100).orElseThrow().version()).isNotEqualTo(former);
        store.writeAll(List.of());
    }

    /** "Size and time of the content", the time "by the store's clock". */
    @Test
    void statTellsTheSizeAndALaterTimeForALaterContent() throws Exception {
        put(KEY, bytes(71, 1));
        Stat first = store.stat(KEY).orElseThrow();
        put(KEY, bytes(135, 2));
        Stat second = store.stat(KEY).orElseThrow();

        assertThat(first.lengthBytes()).isEqualTo(71);
        assertThat(second.lengthBytes()).isEqualTo(135);
        assertThat(second.modified()).isAfterOrEqualTo(first.modified());
        assertThat(first.modified()).isAfter(Instant.EPOCH);
    }

    @Test
    void anEmptyRecordIsARecord() throws Exception {
        put(KEY, new byte[0]);

        assertThat(recordAt(KEY)).isEmpty();
        assertThat(store.stat(KEY).orElseThrow().lengthBytes()).isZero();
    }

    /** {@code write}: "at most MAX_RECORD_BYTES". */
    @Test
    void theLargestRecordIsKept() throws Exception {
        byte[] largest = bytes(BlobStore.MAX_RECORD_BYTES, 3);
        put(KEY, largest);

        assertThat(recordAt(KEY)).isEqualTo(largest);
    }

    /** {@code write}: "Rejected when bytes are more". */
    @Test
    void aRecordThatIsTooLongIsRejectedAndNotKept() throws Exception {
        byte[] tooLong = new byte[BlobStore.MAX_RECORD_BYTES + 1];

        assertThatThrownBy(() -> store.write(KEY, tooLong, Precondition.none()))
                .isInstanceOf(StorageException.Rejected.class);
        assertThat(store.stat(KEY)).isEmpty();
    }

    /** {@code read}: "Rejected when the content is longer than maxBytes". */
    @Test
    void contentLongerThanTheReaderWantsIsRejected() throws Exception {
        put(KEY, bytes(513, 4));

        assertThatThrownBy(() -> store.read(KEY, 512)).isInstanceOf(StorageException.Rejected.class);
        assertThat(store.read(KEY, 513)).isPresent();
    }

    /** {@code write}: "not kept"; {@code StoredRecord}: "The array belongs to the receiver". */
    @Test
    void arraysAreNotShared() throws Exception {
        byte[] given = utf8("given");
        put(KEY, given);
        given[0] = 'X';
        byte[] received = recordAt(KEY);
        assertThat(received).isEqualTo(utf8("given"));
        received[0] = 'Y';

        assertThat(recordAt(KEY)).isEqualTo(utf8("given"));
    }

    @Test
    void withoutConditionWhatIsThereIsReplaced() throws Exception {
        put(KEY, utf8("a longer first content"));
        put(KEY, utf8("second"));

        assertThat(recordAt(KEY)).isEqualTo(utf8("second"));
    }

    /** {@code absent}: "Only when the key has no content." */
    @Test
    void createIfAbsentWritesOnce() throws Exception {
        Optional<Version> first = store.write(KEY, utf8("first"), Precondition.absent());
        Optional<Version> second = store.write(KEY, utf8("second"), Precondition.absent());

        assertThat(first).isPresent();
        assertThat(second).as("the condition does not hold").isEmpty();
        assertThat(recordAt(KEY)).isEqualTo(utf8("first"));
    }

    @Test
    void createIfAbsentWritesAgainAfterADelete() throws Exception {
        put(KEY, utf8("first"));
        store.delete(KEY, Precondition.none());

        assertThat(store.write(KEY, utf8("second"), Precondition.absent())).isPresent();
        assertThat(recordAt(KEY)).isEqualTo(utf8("second"));
    }

    @Test
    void createIfAbsentSeesWhatAnUploadCommitted() throws Exception {
        upload(KEY, utf8("uploaded"));

        assertThat(store.write(KEY, utf8("record"), Precondition.absent())).isEmpty();
        assertThat(recordAt(KEY)).isEqualTo(utf8("uploaded"));
    }

    /** {@code version}: "Only when the key's content is still this version." */
    @Test
    void replaceIfSameWritesOverItsVersionOnly() throws Exception {
        Version first = put(KEY, utf8("first"));

        Optional<Version> second = store.write(KEY, utf8("second"), Precondition.version(first));
        Optional<Version> stale = store.write(KEY, utf8("stale"), Precondition.version(first));

        assertThat(second).isPresent();
        assertThat(second.orElseThrow()).isNotEqualTo(first);
        assertThat(stale).as("the condition does not hold").isEmpty();
        assertThat(recordAt(KEY)).isEqualTo(utf8("second"));
    }

    @Test
    void replaceIfSameDoesNotBringBackWhatWasDeleted() throws Exception {
        Version first = put(KEY, utf8("first"));
        store.delete(KEY, Precondition.none());

        assertThat(store.write(KEY, utf8("second"), Precondition.version(first)))
                .isEmpty();
        assertThat(store.stat(KEY)).isEmpty();
    }

    @Test
    void replaceIfSameWorksOnWhatAnUploadCommitted() throws Exception {
        upload(KEY, utf8("uploaded"));
        Version uploaded = store.read(KEY, 100).orElseThrow().version();

        assertThat(store.write(KEY, utf8("record"), Precondition.version(uploaded)))
                .isPresent();
        assertThat(recordAt(KEY)).isEqualTo(utf8("record"));
    }

    /** {@code delete}: "Deleting what is absent is no failure." */
    @Test
    void deleteSaysWhetherThereWasSomething() throws Exception {
        put(KEY, utf8("record"));

        assertThat(store.delete(KEY, Precondition.none())).isEqualTo(DeleteResult.DELETED);
        assertThat(store.delete(KEY, Precondition.none())).isEqualTo(DeleteResult.ABSENT);
        assertThat(store.read(KEY, 100)).isEmpty();
    }

    /** {@code CONFLICT}: "The precondition does not hold; nothing was changed." */
    @Test
    void deleteIfSameDeletesItsVersionOnly() throws Exception {
        Version first = put(KEY, utf8("first"));
        Version second = put(KEY, utf8("second"));

        assertThat(store.delete(KEY, Precondition.version(first))).isEqualTo(DeleteResult.CONFLICT);
        assertThat(recordAt(KEY)).isEqualTo(utf8("second"));
        assertThat(store.delete(KEY, Precondition.version(second))).isEqualTo(DeleteResult.DELETED);
        assertThat(store.delete(KEY, Precondition.version(second))).isEqualTo(DeleteResult.ABSENT);
    }

    /** {@code delete}: the precondition is "none() or a version". */
    @Test
    void deleteIfAbsentMakesNoSense() {
        assertThatThrownBy(() -> store.delete(KEY, Precondition.absent())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deletingOneKeyLeavesItsNeighbours() throws Exception {
        put(key("tags/v1/current/link"), utf8("v1"));
        put(key("tags/v1.0/current/link"), utf8("v1.0"));
        put(key("tags/v10/current/link"), utf8("v10"));

        store.delete(key("tags/v1/current/link"), Precondition.none());

        assertThat(store.stat(key("tags/v1/current/link"))).isEmpty();
        assertThat(recordAt(key("tags/v1.0/current/link"))).isEqualTo(utf8("v1.0"));
        assertThat(recordAt(key("tags/v10/current/link"))).isEqualTo(utf8("v10"));
    }

    /** "every later stat, open, read and list, from any process on the same store, sees the change" */
    @Test
    void anotherProcessSeesEveryChangeAtOnce() throws Exception {
        BlobStore other = anotherProcess();

        put(KEY, utf8("first"));
        assertThat(contentAt(other, KEY)).isEqualTo(utf8("first"));
        put(KEY, utf8("second"));
        assertThat(contentAt(other, KEY)).isEqualTo(utf8("second"));
        assertThat(other.stat(KEY).orElseThrow().lengthBytes()).isEqualTo(6);
        store.delete(KEY, Precondition.none());
        assertThat(other.stat(KEY)).isEmpty();
        assertThat(other.read(KEY, 100)).isEmpty();
    }

    /** Versions are the store's, not the process's. */
    @Test
    void aVersionHoldsInAnotherProcess() throws Exception {
        BlobStore other = anotherProcess();
        Version first = put(KEY, utf8("first"));

        assertThat(other.write(KEY, utf8("second"), Precondition.version(first)))
                .isPresent();
        assertThat(store.write(KEY, utf8("third"), Precondition.version(first))).isEmpty();
    }

    /** {@code StorageKey}: letters of both cases, "at most 900 characters, each segment at most 255". */
    @Test
    void everyValidKeyIsAKey() throws Exception {
        StorageKey longest =
                key("s".repeat(255) + '/' + "t".repeat(255) + '/' + "u".repeat(255) + '/' + "v".repeat(132));
        StorageKey lower = key("case/readme");
        StorageKey upper = key("case/README");
        StorageKey odd = key("-/_/a..b/-.");
        assertThat(longest.value()).hasSize(StorageKey.MAX_LENGTH);

        for (StorageKey each : List.of(longest, lower, upper, odd)) {
            put(each, utf8(each.value()));
        }

        for (StorageKey each : List.of(longest, lower, upper, odd)) {
            assertThat(recordAt(each)).isEqualTo(utf8(each.value()));
        }
    }
}
