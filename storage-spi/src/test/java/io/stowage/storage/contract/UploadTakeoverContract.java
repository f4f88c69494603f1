package io.stowage.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that go from one holder to the next, as when requests of one session reach several replicas. */
abstract class UploadTakeoverContract extends StoreContract {

    private static final StorageKey TARGET = key("blobs/sha256/ab/abcd/data");

    /** The verbs at which a holder learns at the latest that it is one no more. */
    enum LastVerb {
        CHECKPOINT {
            @Override
            void call(Upload upload) throws Exception {
                upload.checkpoint(utf8("late"));
            }
        },
        REREAD {
            @Override
            void call(Upload upload) throws Exception {
                upload.reread().close();
            }
        },
        COMMIT {
            @Override
            void call(Upload upload) throws Exception {
                upload.commit(TARGET);
            }
        };

        abstract void call(Upload upload) throws Exception;
    }

    /** What ends an upload behind its holder's back. */
    enum End {
        ABORT {
            @Override
            void call(BlobStore store, UploadId id) throws Exception {
                store.abort(id);
            }
        },
        COMMIT {
            @Override
            void call(BlobStore store, UploadId id) throws Exception {
                try (Upload upload = store.resume(id).orElseThrow()) {
                    upload.commit(TARGET);
                }
            }
        };

        abstract void call(BlobStore store, UploadId id) throws Exception;
    }

    @Test
    void whatNeverBeganCannotBeResumed() throws Exception {
        assertThat(store.resume(UploadId.random())).isEmpty();
    }

    /** {@code resume}: "at its last checkpoint or later" */
    @ParameterizedTest
    @ValueSource(ints = {1, 1000, PART_BYTES, 2 * PART_BYTES + 3})
    void anUploadGoesOnAtItsLastCheckpointOrLater(int checkpointed) throws Exception {
        byte[] whole = bytes(checkpointed + 2000, 1);
        UploadId id = UploadId.random();
        Upload lost = store.begin(id, NO_NOTE, Optional.empty());
        lost.append(ByteBuffer.wrap(whole, 0, checkpointed));
        lost.checkpoint(utf8("at " + checkpointed));
        lost.append(ByteBuffer.wrap(whole, checkpointed, 1000));

        try (Upload resumed = anotherProcess().resume(id).orElseThrow()) {
            assertThat(resumed.id()).isEqualTo(id);
            assertThat(resumed.note()).isEqualTo(utf8("at " + checkpointed));
            assertThat(resumed.offset()).isBetween((long) checkpointed, checkpointed + 1000L);
            appendRest(resumed, whole);
            resumed.commit(TARGET);
        }
        lost.close();
        assertThat(contentAt(store, TARGET)).isEqualTo(whole);
    }

    /** {@code begin}: the note is "at most 4 KiB"; {@code note}: that "of the last checkpoint" */
    @Test
    void theNoteOfTheLastCheckpointIsFoundAgain() throws Exception {
        UploadId id = UploadId.random();
        List<byte[]> notes = List.of(bytes(4096, 1), new byte[0], bytes(10, 2));
        Upload upload = store.begin(id, bytes(4096, 3), Optional.empty());
        for (byte[] note : notes) {
            upload.append(ByteBuffer.wrap(utf8("more ")));
            upload.checkpoint(note);
            assertThat(upload.note()).isEqualTo(note);
            upload.close();
            upload = anotherProcess().resume(id).orElseThrow();
            assertThat(upload.note()).isEqualTo(note);
        }
        upload.commit(TARGET);
        upload.close();
        assertThat(contentAt(store, TARGET)).isEqualTo(utf8("more more more "));
    }

    @Test
    void aNoteIsCheckpointedWithoutFurtherBytes() throws Exception {
        UploadId id = UploadId.random();
        try (Upload upload = store.begin(id, utf8("first"), Optional.empty())) {
            upload.append(ByteBuffer.wrap(utf8("content")));
            upload.checkpoint(utf8("second"));
            upload.checkpoint(utf8("third"));
        }
        try (Upload resumed = store.resume(id).orElseThrow()) {
            assertThat(resumed.note()).isEqualTo(utf8("third"));
            assertThat(resumed.offset()).isEqualTo(7);
        }
    }

    /** Each slice by the other process, with sizes that are no multiple of anything. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoProcessesTakeTurns(boolean targetKnown) throws Exception {
        int[] sizes = {700_001, 1, PART_BYTES + 1, 0, 65_537, PART_BYTES - 1, 3};
        byte[] whole = bytes(Arrays.stream(sizes).sum(), 2);
        List<BlobStore> stores = List.of(store, anotherProcess());
        UploadId id = UploadId.random();
        Upload upload = store.begin(id, NO_NOTE, targetKnown ? Optional.of(TARGET) : Optional.empty());
        for (int turn = 0; turn < sizes.length; turn++) {
            int offset = Math.toIntExact(upload.offset());
            upload.append(ByteBuffer.wrap(whole, offset, sizes[turn]));
            upload.checkpoint(utf8("turn " + turn));
            upload.close();
            upload = stores.get((turn + 1) % 2).resume(id).orElseThrow();
            assertThat(upload.offset()).isEqualTo(offset + sizes[turn]);
            assertThat(upload.note()).isEqualTo(utf8("turn " + turn));
        }
        upload.commit(TARGET);
        upload.close();
        assertThat(contentAt(store, TARGET)).isEqualTo(whole);
    }

    /** {@code resume}: "Whoever held it before is fenced". */
    @ParameterizedTest
    @EnumSource(LastVerb.class)
    void whoResumesLaterWins(LastVerb verb) throws Exception {
        UploadId id = UploadId.random();
        Upload earlier = begun(id);
        Upload later = anotherProcess().resume(id).orElseThrow();

        assertThatThrownBy(() -> {
                    earlier.append(ByteBuffer.wrap(utf8("EARLIER")));
                    verb.call(earlier);
                })
                .isInstanceOf(StorageException.Conflict.class);
        assertThat(store.stat(TARGET)).isEmpty();

        later.append(ByteBuffer.wrap(utf8(" later")));
        later.checkpoint(utf8("later"));
        earlier.close();
        later.commit(TARGET);
        later.close();
        assertThat(contentAt(store, TARGET)).isEqualTo(utf8("begun later"));
    }

    /** "fenced": also when the later one has gone on, and also within one process. */
    @Test
    void aFencedHolderDoesNotComeBack() throws Exception {
        UploadId id = UploadId.random();
        Upload earlier = begun(id);
        try (Upload later = store.resume(id).orElseThrow()) {
            later.append(ByteBuffer.wrap(utf8(" later")));
            later.checkpoint(utf8("later"));
        }

        assertThatThrownBy(() -> earlier.checkpoint(utf8("earlier"))).isInstanceOf(StorageException.Conflict.class);
        assertThatThrownBy(() -> earlier.commit(TARGET)).isInstanceOf(StorageException.Conflict.class);
        earlier.close();
        try (Upload last = store.resume(id).orElseThrow()) {
            assertThat(last.note()).isEqualTo(utf8("later"));
            last.commit(TARGET);
        }
        assertThat(contentAt(store, TARGET)).isEqualTo(utf8("begun later"));
    }

    /** "once somebody else has ... committed or aborted the upload" */
    @ParameterizedTest
    @EnumSource(End.class)
    void theHolderOfAnEndedUploadGetsAConflict(End end) throws Exception {
        for (LastVerb verb : LastVerb.values()) {
            UploadId id = UploadId.random();
            try (Upload holder = begun(id)) {
                end.call(anotherProcess(), id);

                assertThatThrownBy(() -> verb.call(holder))
                        .as("%s after %s", verb, end)
                        .isInstanceOf(StorageException.Conflict.class);
            }
            assertThat(store.resume(id)).isEmpty();
            assertThat(store.uploads(Optional.empty(), 10)).isEmpty();
        }
        assertThat(store.stat(TARGET).isPresent()).isEqualTo(end == End.COMMIT);
    }

    /** {@code begin}: of two that begin the same id, "one gets Conflict" */
    @Test
    void oneIdIsOneUpload() throws Exception {
        UploadId id = UploadId.random();
        try (Upload first = store.begin(id, NO_NOTE, Optional.empty());
                Upload second = anotherProcess().begin(id, NO_NOTE, Optional.empty())) {
            first.append(ByteBuffer.wrap(utf8("first")));
            first.checkpoint(NO_NOTE);

            assertThatThrownBy(() -> {
                        second.append(ByteBuffer.wrap(utf8("second")));
                        second.checkpoint(NO_NOTE);
                    })
                    .isInstanceOf(StorageException.Conflict.class);
            first.commit(TARGET);
        }
        assertThat(contentAt(store, TARGET)).isEqualTo(utf8("first"));
    }

    /** {@code checkpoint}: "available to resume in any process", the target of the beginning with it. */
    @ParameterizedTest
    @ValueSource(ints = {10, 2 * PART_BYTES + 10})
    void aKnownTargetIsNotForgotten(int length) throws Exception {
        byte[] whole = bytes(length + 5, 3);
        UploadId id = UploadId.random();
        try (Upload upload = store.begin(id, NO_NOTE, Optional.of(TARGET))) {
            upload.append(ByteBuffer.wrap(whole, 0, length));
            upload.checkpoint(NO_NOTE);
        }
        try (Upload resumed = anotherProcess().resume(id).orElseThrow()) {
            appendRest(resumed, whole);
            resumed.commit(TARGET);
        }
        assertThat(contentAt(store, TARGET)).isEqualTo(whole);
    }

    /** {@code close}: "what was checkpointed can be resumed", read again or not. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasReadAgainIsCommittedByAnother(boolean targetKnown) throws Exception {
        byte[] whole = bytes(PART_BYTES + 10, 4);
        UploadId id = UploadId.random();
        try (Upload upload = store.begin(id, NO_NOTE, targetKnown ? Optional.of(TARGET) : Optional.empty())) {
            upload.append(ByteBuffer.wrap(whole));
            upload.checkpoint(utf8("note"));
            upload.reread().close();
        }
        try (Upload resumed = anotherProcess().resume(id).orElseThrow()) {
            assertThat(resumed.offset()).isEqualTo(whole.length);
            assertThat(resumed.note()).isEqualTo(utf8("note"));
            try (InputStream stream = resumed.reread()) {
                assertThat(stream.readAllBytes()).isEqualTo(whole);
            }
            resumed.commit(TARGET);
        }
        assertThat(contentAt(store, TARGET)).isEqualTo(whole);
    }

    /** Many resume at the same moment: whoever is told that its byte is kept finds it where it put it. */
    @Test
    void noCheckpointedByteIsLostAmongCompetitors() throws Exception {
        Reach reach = store.capabilities().replaceIfSame();
        List<BlobStore> stores = competitors(reach, 6);
        UploadId id = UploadId.random();
        begun(id).close();

        List<Long> offsets = compete(reach, stores.size(), index -> takeOver(stores.get(index), id, (byte) index));

        try (Upload last = store.resume(id).orElseThrow()) {
            last.commit(TARGET);
        }
        byte[] content = contentAt(store, TARGET);
        assertThat(content).startsWith(utf8("begun"));
        for (int index = 0; index < offsets.size(); index++) {
            long offset = offsets.get(index);
            if (offset >= 0) {
                assertThat(content[Math.toIntExact(offset)])
                        .as("byte of %s", index)
                        .isEqualTo((byte) index);
            }
        }
    }

    /** Where the byte was put and kept, or −1 when somebody else came in between. */
    private static long takeOver(BlobStore store, UploadId id, byte value) throws StorageException {
        try (Upload upload = store.resume(id).orElseThrow()) {
            long offset = upload.offset();
            upload.append(ByteBuffer.wrap(new byte[] {value}));
            upload.checkpoint(NO_NOTE);
            return offset;
        } catch (StorageException.Conflict e) {
            return -1;
        }
    }

    private Upload begun(UploadId id) throws StorageException {
        Upload upload = store.begin(id, NO_NOTE, Optional.empty());
        upload.append(ByteBuffer.wrap(utf8("begun")));
        upload.checkpoint(utf8("begun"));
        return upload;
    }

    private static void appendRest(Upload upload, byte[] whole) throws StorageException {
        int offset = Math.toIntExact(upload.offset());
        upload.append(ByteBuffer.wrap(whole, offset, whole.length - offset));
    }
}
