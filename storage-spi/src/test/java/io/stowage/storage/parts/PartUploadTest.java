package io.stowage.storage.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What uploads ask of a store, and what becomes of them when something fails or somebody else takes them over. */
final class PartUploadTest {

    private static final int PART_BYTES = 100_000;
    private static final int SMALL_TAIL_BYTES = 1000;
    private static final StorageKey TARGET = new StorageKey("blobs/data");
    private static final StorageKey LINK = new StorageKey("links/data");
    private static final byte[] NO_NOTE = {};

    private final UploadId id = UploadId.random();
    private final MemoryObjects objects = new MemoryObjects();
    private final MemoryParts parts = new MemoryParts(objects, true, 200, false);
    private final PartBuffers buffers = PartBuffers.of(10L * PART_BYTES, Duration.ofSeconds(5), 100);
    private final PartUploads uploads = new PartUploads(objects, parts, buffers, PART_BYTES, true);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SMALL_TAIL_BYTES, PART_BYTES - 1, PART_BYTES})
    void contentOfUpToAPartIsWrittenByOneRequest(int length) throws Exception {
        for (Optional<StorageKey> target : List.of(Optional.<StorageKey>empty(), Optional.of(TARGET))) {
            objects.calls().forget();
            try (Upload upload = uploads.begin(UploadId.random(), NO_NOTE, target)) {
                upload.append(ByteBuffer.wrap(bytes(length)));
                upload.commit(TARGET);
            }
            assertThat(objects.calls().made()).containsExactly("put target");
            assertThat(content()).isEqualTo(bytes(length));
        }
    }

    @Test
    void whatComesInOneGoToAKnownTargetIsNotCopied() throws Exception {
        try (Upload upload = uploads.begin(id, NO_NOTE, Optional.of(TARGET))) {
            upload.append(ByteBuffer.wrap(bytes(2 * PART_BYTES + 1)));
            upload.commit(TARGET);
        }
        assertThat(objects.calls().made())
                .containsExactly(
                        "begin target",
                        "write record",
                        "part target",
                        "part target",
                        "part target",
                        "write record",
                        "complete target",
                        "delete record");
        assertNothingIsLeft();
    }

    @Test
    void otherContentIsCopiedOnce() throws Exception {
        try (Upload upload = uploads.begin(id, NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(bytes(PART_BYTES + 1)));
            upload.commit(TARGET);
        }
        assertThat(objects.calls().made())
                .containsExactly(
                        "begin staged",
                        "write record",
                        "part staged",
                        "part staged",
                        "write record",
                        "complete staged",
                        "promote target",
                        "list staged",
                        "delete staged",
                        "delete record");
        assertNothingIsLeft();
    }

    @Test
    void aSmallTailIsKeptByOneRequestAndCommittedByThree() throws Exception {
        try (Upload upload = uploads.begin(id, NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(bytes(SMALL_TAIL_BYTES)));
            upload.checkpoint(NO_NOTE);
        }
        assertThat(objects.calls().made()).containsExactly("write record");
        objects.calls().forget();
        try (Upload upload = uploads.resume(id).orElseThrow()) {
            upload.commit(TARGET);
        }
        assertThat(objects.calls().made())
                .containsExactly("read record", "write record", "read record", "put target", "delete record");
        assertNothingIsLeft();
    }

    @Test
    void aTailThatIsNoMoreNamedIsDeleted() throws Exception {
        try (Upload upload = uploads.begin(id, NO_NOTE, Optional.empty())) {
            for (int i = 1; i <= 3; i++) {
                upload.append(ByteBuffer.wrap(bytes(33_000)));
                upload.checkpoint(NO_NOTE);
            }
            assertThat(objects.ownNames()).hasSize(2);
            upload.append(ByteBuffer.wrap(bytes(1000 + SMALL_TAIL_BYTES)));
            upload.checkpoint(NO_NOTE);
        }
        assertThat(objects.ownNames()).as("in parts and in the record").hasSize(1);
    }

    @Test
    void anUploadIsFoundFromItsFirstPartOn() throws Exception {
        try (Upload upload = uploads.begin(id, NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(bytes(PART_BYTES + 1)));
        }
        assertThat(uploads.uploads(Optional.empty(), 10)).hasSize(1);

        uploads.abort(id);

        assertNothingIsLeft();
    }

    @Test
    void whoHasBeenOvertakenNeverReplacesAPart() throws Exception {
        byte[] whole = bytes(40 * PART_BYTES);
        Upload earlier = uploads.begin(id, NO_NOTE, Optional.empty());
        earlier.append(ByteBuffer.wrap(new byte[2 * PART_BYTES]));
        Upload later = uploads.resume(id).orElseThrow();
        int offset = Math.toIntExact(later.offset());
        later.append(ByteBuffer.wrap(whole, offset, 3 * PART_BYTES));

        earlier.append(ByteBuffer.wrap(new byte[30 * PART_BYTES]));
        assertThatThrownBy(() -> earlier.append(ByteBuffer.wrap(new byte[2 * PART_BYTES])))
                .isInstanceOf(StorageException.Conflict.class);
        assertThatThrownBy(() -> earlier.commit(TARGET)).isInstanceOf(StorageException.Conflict.class);
        later.append(ByteBuffer.wrap(whole, offset + 3 * PART_BYTES, whole.length - offset - 3 * PART_BYTES));
        later.commit(TARGET);

        assertThat(content()).isEqualTo(whole);
        assertNothingIsLeft();
    }

    @Test
    void longUploadsAreKeptByTheWay() throws Exception {
        byte[] whole = bytes(70 * PART_BYTES);
        try (Upload lost = uploads.begin(id, "note".getBytes(StandardCharsets.UTF_8), Optional.empty())) {
            lost.append(ByteBuffer.wrap(whole, 0, 69 * PART_BYTES));
        }
        try (Upload resumed = uploads.resume(id).orElseThrow()) {
            assertThat(resumed.offset()).isEqualTo(64L * PART_BYTES);
            assertThat(resumed.note()).isEqualTo("note".getBytes(StandardCharsets.UTF_8));
            resumed.append(ByteBuffer.wrap(whole, 64 * PART_BYTES, 6 * PART_BYTES));
            resumed.commit(TARGET);
        }
        assertThat(content()).isEqualTo(whole);
    }

    @Test
    void noMorePartsThanTheStoreTakes() throws Exception {
        try (Upload upload = uploads.begin(id, NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(new byte[200 * PART_BYTES]));

            assertThatThrownBy(() -> upload.append(ByteBuffer.wrap(new byte[PART_BYTES + 1])))
                    .isInstanceOf(StorageException.Finished.class)
                    .hasMessageContaining(id.toString());
        }
        uploads.abort(id);
        assertNothingIsLeft();
    }

    /** Each step fails once, before or after its effect; whoever comes next goes on, and nothing is lost or left. */
    @ParameterizedTest
    @CsvSource({
        "true, false, true, 250000",
        "true, false, false, 250000",
        "true, true, false, 250000",
        "false, true, false, 250000",
        "true, false, false, 70000",
        "true, false, false, 1000",
        "true, false, true, 1000"
    })
    void eachStepMayFailOnce(boolean bound, boolean moves, boolean targetKnown, int length) throws Exception {
        for (boolean withEffect : new boolean[] {false, true}) {
            boolean failed = true;
            for (int step = 0; failed; step++) {
                MemoryObjects fresh = new MemoryObjects();
                Interrupted run = new Interrupted(fresh, new MemoryParts(fresh, bound, 200, moves), targetKnown);
                failed = run.survives(bytes(length), step, withEffect);
            }
        }
    }

    /** One upload in two chunks, of which one call fails, and its continuation. */
    private static final class Interrupted {

        private final MemoryObjects objects;
        private final MemoryParts parts;
        private final PartUploads uploads;
        private final Optional<StorageKey> target;
        private final UploadId id = UploadId.random();

        Interrupted(MemoryObjects objects, MemoryParts parts, boolean targetKnown) {
            this.objects = objects;
            this.parts = parts;
            this.uploads = new PartUploads(
                    objects, parts, PartBuffers.of(10L * PART_BYTES, Duration.ofSeconds(5), 100), PART_BYTES, true);
            this.target = targetKnown ? Optional.of(TARGET) : Optional.empty();
        }

        boolean survives(byte[] whole, int step, boolean withEffect) throws Exception {
            objects.calls().fail(step, withEffect);
            try {
                finish(uploads.begin(id, NO_NOTE, target), whole);
            } catch (StorageException.Unavailable e) {
                goOn(whole);
            }
            boolean failed = objects.calls().hasFailed();
            String what = (withEffect ? "after " : "before ") + objects.calls().made();
            assertThat(objects.peek(ObjectName.of(TARGET)).orElseThrow().readAllBytes())
                    .as(what)
                    .isEqualTo(whole);
            assertThat(objects.peek(ObjectName.of(LINK))).as(what).isPresent();
            assertThat(objects.ownNames()).as(what).isEmpty();
            assertThat(parts.handles()).as("orphans, %s", what).isLessThanOrEqualTo(orphans(failed, step, withEffect));
            return failed;
        }

        /** The one that nobody could have known of: begun, and its name lost before it was written down. */
        private int orphans(boolean failed, int step, boolean withEffect) {
            if (!failed) {
                return 0;
            }
            List<String> made = objects.calls().made();
            boolean atBegin = withEffect && made.get(step).startsWith("begin");
            boolean afterBegin = !withEffect && step > 0 && made.get(step - 1).startsWith("begin");
            return atBegin || afterBegin ? 1 : 0;
        }

        private void goOn(byte[] whole) throws Exception {
            Optional<Upload> resumed = uploads.resume(id);
            boolean published = objects.lengthOf(ObjectName.of(LINK)) >= 0;
            if (resumed.isPresent() || !published) {
                finish(resumed.orElseGet(() -> uploads.begin(id, NO_NOTE, target)), whole);
            }
        }

        private static void finish(Upload upload, byte[] whole) throws StorageException {
            try (upload) {
                int half = whole.length / 2;
                int offset = Math.toIntExact(upload.offset());
                if (offset < half) {
                    upload.append(ByteBuffer.wrap(whole, offset, half - offset));
                    upload.checkpoint(NO_NOTE);
                }
                offset = Math.toIntExact(upload.offset());
                upload.append(ByteBuffer.wrap(whole, offset, whole.length - offset));
                upload.commit(TARGET, List.of(new SmallWrite(LINK, new byte[] {1})));
            }
        }
    }

    @Test
    void whatFailedIsSpentAndPublishesNothing() throws Exception {
        try (Upload upload = uploads.begin(id, NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(bytes(PART_BYTES)));
            objects.calls().fail(2, false);
            assertThatThrownBy(() -> upload.append(ByteBuffer.wrap(bytes(10))))
                    .isInstanceOf(StorageException.Unavailable.class);

            assertThatThrownBy(() -> upload.commit(TARGET)).isInstanceOf(StorageException.Unavailable.class);
        }
        assertThat(objects.peek(ObjectName.of(TARGET))).isEmpty();
    }

    /** What lies at its target cannot be read again without being seen; so it is refused, and the upload can end. */
    @Test
    void interruptedDirectContentIsNotReadAgain() throws Exception {
        byte[] whole = bytes(3 * PART_BYTES);
        try (Upload upload = uploads.begin(id, NO_NOTE, Optional.of(TARGET))) {
            upload.append(ByteBuffer.wrap(whole, 0, 2 * PART_BYTES));
            upload.checkpoint(NO_NOTE);
        }
        try (Upload resumed = uploads.resume(id).orElseThrow()) {
            resumed.append(ByteBuffer.wrap(whole, 2 * PART_BYTES, PART_BYTES));
            assertThatThrownBy(resumed::reread).isInstanceOf(StorageException.Finished.class);
            assertThat(objects.peek(ObjectName.of(TARGET))).isEmpty();
            resumed.commit(TARGET);
        }
        assertThat(content()).isEqualTo(whole);
    }

    /** What was put together takes no more, in no process. */
    @Test
    void sealedContentTakesNoMoreBytes() throws Exception {
        try (Upload upload = uploads.begin(id, NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(bytes(PART_BYTES + 10)));
            upload.reread().close();
        }
        try (Upload resumed = uploads.resume(id).orElseThrow()) {
            assertThatThrownBy(() -> resumed.append(ByteBuffer.wrap(bytes(1))))
                    .isInstanceOf(StorageException.Finished.class);
            resumed.checkpoint(NO_NOTE);
            resumed.commit(TARGET);
        }
        assertThat(content()).isEqualTo(bytes(PART_BYTES + 10));
        assertNothingIsLeft();
    }

    @Test
    void anUploadKeepsThePartsItWasBegunWith() throws Exception {
        PartUploads others = new PartUploads(objects, parts, buffers, 77_777, true);
        byte[] whole = bytes(5 * PART_BYTES + 3);
        int[] ends = {1, PART_BYTES - 1, 150_001, 177_777, 3 * PART_BYTES, whole.length};
        Upload upload = uploads.begin(id, NO_NOTE, Optional.empty());
        for (int turn = 0; turn < ends.length; turn++) {
            int offset = Math.toIntExact(upload.offset());
            upload.append(ByteBuffer.wrap(whole, offset, ends[turn] - offset));
            upload.checkpoint(NO_NOTE);
            upload.close();
            upload = (turn % 2 == 0 ? others : uploads).resume(id).orElseThrow();
        }
        upload.commit(TARGET);

        assertThat(content()).isEqualTo(whole);
        assertNothingIsLeft();
    }

    /** A store that does not compare: what somebody else wrote in the same moment is found by reading back. */
    @Test
    void withoutCompareAndSetARivalIsNoticedAfterwards() throws Exception {
        MemoryObjects weak = new MemoryObjects(Reach.NONE);
        PartUploads weakUploads = new PartUploads(weak, parts, buffers, PART_BYTES, true);
        ObjectName record = new ObjectName(RecordKeeper.RECORDS + id);
        try (Upload upload = weakUploads.begin(id, NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(bytes(10)));
            upload.checkpoint(NO_NOTE);
            byte[] rival = weak.read(record, 100_000).orElseThrow().bytes();
            rival[5]++;
            weak.calls().interlope(() -> overwrite(weak, record, rival));

            assertThatThrownBy(() -> upload.checkpoint(NO_NOTE)).isInstanceOf(StorageException.Conflict.class);
        }
    }

    private static void overwrite(MemoryObjects objects, ObjectName name, byte[] bytes) {
        try {
            objects.write(name, bytes, Precondition.none());
        } catch (StorageException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRecordThatIsNoneIsToldAndCanBeRemoved() throws Exception {
        objects.write(new ObjectName(RecordKeeper.RECORDS + id), bytes(99), Precondition.none());
        objects.write(new ObjectName(RecordKeeper.RECORDS + "stranger"), bytes(99), Precondition.none());

        assertThatThrownBy(() -> uploads.resume(id))
                .isInstanceOf(StorageException.Corrupt.class)
                .hasMessageContaining(id.toString());
        assertThat(uploads.uploads(Optional.empty(), 1)).hasSize(1);
        uploads.abort(id);
        assertThat(uploads.uploads(Optional.empty(), 1)).isEmpty();
    }

    private void assertNothingIsLeft() {
        assertThat(objects.ownNames()).isEmpty();
        assertThat(parts.handles()).isZero();
        assertThat(buffers.freeBytes()).isEqualTo(10L * PART_BYTES / PartBuffers.PIECE_BYTES * PartBuffers.PIECE_BYTES);
    }

    private byte[] content() throws IOException {
        try (InputStream stream = objects.peek(ObjectName.of(TARGET)).orElseThrow()) {
            return stream.readAllBytes();
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Arrays.copyOf(bytes, length);
    }
}
