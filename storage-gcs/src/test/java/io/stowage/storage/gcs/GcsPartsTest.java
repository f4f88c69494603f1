package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.ListRequest;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.gcs.emulator.Faults.Kind;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.Part;
import io.stowage.storage.parts.PartBytes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parts that are composed, in levels where they are many, and moved or rewritten. */
final class GcsPartsTest extends EmulatorTest {

    private static final ObjectName PLACE = ObjectName.own("uploads/some/data");
    private static final ObjectName TARGET = ObjectName.of(KEY);

    @SuppressWarnings("NullAway.Init") // before each
    private GcsConnection connection;

    @SuppressWarnings("NullAway.Init") // before each
    private GcsObjects objects;

    @SuppressWarnings("NullAway.Init") // before each
    private GcsParts parts;

    @SuppressWarnings("NullAway.Init") // before each
    private GcsParts withoutMoves;

    @BeforeEach
    void open() throws Exception {
        connection = GcsConnection.open(settings);
        GcsBucket own = GcsBucket.of(connection, settings);
        objects = new GcsObjects(own, Reach.STORE);
        GcsCopies copies = new GcsCopies(own, objects.reads());
        parts = new GcsParts(own, objects, copies, true);
        withoutMoves = new GcsParts(own, objects, copies, false);
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
    }

    private record Bytes(byte[] bytes) implements PartBytes {
        @Override
        public int lengthBytes() {
            return bytes.length;
        }

        @Override
        public List<ByteBuffer> buffers() {
            return List.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        }

        @Override
        public InputStream stream() {
            return new ByteArrayInputStream(bytes);
        }
    }

    private Part put(int number, int value) throws StorageException {
        return parts.put(PLACE, parts.begin(PLACE), number, new Bytes(new byte[] {(byte) value}));
    }

    private byte[] at(ObjectName name) throws StorageException {
        return objects.read(name, 10_000).orElseThrow().bytes();
    }

    /** 70 parts are three objects of up to 32, and these are the content. */
    @Test
    void manyPartsAreComposedInLevels() throws Exception {
        List<Part> all = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            all.add(put(2 * i + 1, i));
        }
        emulator.faults().calls();

        parts.complete(TARGET, parts.begin(PLACE), all);

        assertThat(Collections.frequency(emulator.faults().calls(), "objects.compose"))
                .isEqualTo(4);
        byte[] whole = at(TARGET);
        assertThat(whole).hasSize(70);
        for (int i = 0; i < whole.length; i++) {
            assertThat(whole[i]).isEqualTo((byte) i);
        }
        parts.drop(PLACE, parts.begin(PLACE));
        assertThat(objects.list(ListRequest.descendants(".stowage/uploads/", 100))
                        .entries())
                .isEmpty();
        assertThat(at(TARGET)).hasSize(70);
    }

    @Test
    void aPartThatSomebodyHasReplacedIsNotTakenForItself() throws Exception {
        List<Part> all = List.of(put(1, 1), put(2, 2));
        put(2, 3);

        assertThatThrownBy(() -> parts.complete(TARGET, parts.begin(PLACE), all))
                .isInstanceOf(StorageException.Conflict.class);
        assertThat(objects.stat(TARGET)).isEmpty();
    }

    @Test
    void whatIsCompletedIsCompletedAgain() throws Exception {
        List<Part> all = List.of(put(1, 1), put(2, 2));
        parts.complete(TARGET, parts.begin(PLACE), all);
        parts.complete(TARGET, parts.begin(PLACE), all);
        parts.drop(PLACE, parts.begin(PLACE));

        parts.complete(TARGET, parts.begin(PLACE), all);

        assertThat(at(TARGET)).containsExactly(1, 2);
    }

    @Test
    void whatIsPromotedIsPromotedAgain() throws Exception {
        objects.put(PLACE, new Bytes(BYTES));
        emulator.faults().next("objects.move", Kind.LOSE_ANSWER);

        parts.promote(PLACE, TARGET, BYTES.length);
        parts.promote(PLACE, TARGET, BYTES.length);

        assertThat(at(TARGET)).isEqualTo(BYTES);
        assertThat(objects.stat(PLACE)).isEmpty();
        assertThatThrownBy(() -> parts.promote(PLACE, TARGET, BYTES.length + 1))
                .isInstanceOf(StorageException.Conflict.class);
    }

    @Test
    void whatIsNotMovedIsRewrittenStepByStep() throws Exception {
        emulator.rewriteInSteps(2);
        objects.put(PLACE, new Bytes(BYTES));
        emulator.faults().calls();
        emulator.faults().next("objects.rewrite", Kind.REFUSE);

        withoutMoves.promote(PLACE, TARGET, BYTES.length);

        assertThat(emulator.faults().calls())
                .containsExactly("objects.rewrite", "objects.rewrite", "objects.rewrite", "objects.rewrite");
        assertThat(at(TARGET)).isEqualTo(BYTES);
        assertThatThrownBy(() -> withoutMoves.promote(ObjectName.own("none"), TARGET, 1))
                .isInstanceOf(StorageException.Conflict.class);
    }

    /** What was read again lies together already: it is moved, and no byte of it copied. */
    @Test
    void whatWasReadAgainIsMoved() throws Exception {
        byte[] whole = bytes(PART_BYTES + 7);
        try (Upload upload = store.begin(UploadId.random(), NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(whole));
            upload.checkpoint(NO_NOTE);
            try (InputStream again = upload.reread()) {
                assertThat(again.readAllBytes()).isEqualTo(whole);
            }
            emulator.faults().calls();
            upload.commit(KEY);
        }
        assertThat(emulator.faults().calls()).contains("objects.move").doesNotContain("objects.compose");
        assertThat(store.stat(KEY).orElseThrow().lengthBytes()).isEqualTo(whole.length);
    }

    @Test
    void bytesThatChangeOnTheirWayAreRefused() throws Exception {
        PartBytes lying = new PartBytes() {
            @Override
            public int lengthBytes() {
                return BYTES.length;
            }

            @Override
            public List<ByteBuffer> buffers() {
                return List.of(ByteBuffer.wrap(BYTES));
            }

            @Override
            public InputStream stream() {
                return new ByteArrayInputStream(new byte[BYTES.length]);
            }
        };
        assertThatThrownBy(() -> objects.put(TARGET, lying)).isInstanceOf(StorageException.Corrupt.class);
        assertThat(objects.stat(TARGET)).isEmpty();
    }
}
