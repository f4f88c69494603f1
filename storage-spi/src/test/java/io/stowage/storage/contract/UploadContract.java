package io.stowage.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.ListRequest;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.UploadStat;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that begin and end with one holder. */
abstract class UploadContract extends StoreContract {

    private static final StorageKey TARGET = key("blobs/sha256/ab/abcd/data");

    /** Clocks of stores count in seconds, and may be another machine's. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

    /** "Publishes all bytes at target, and then what leads there." */
    @Test
    void whatLeadsToAContentIsThereWithIt() throws Exception {
        StorageKey link = key("links/to/it");
        for (byte[] content : List.of(new byte[0], bytes(4096, 1), bytes(300_000, 2))) {
            try (Upload upload = store.begin(UploadId.random(), new byte[0], Optional.empty())) {
                upload.append(ByteBuffer.wrap(content));
                upload.commit(TARGET, List.of(new SmallWrite(link, utf8("to " + content.length))));
            }
            assertThat(contentAt(store, TARGET)).isEqualTo(content);
            assertThat(contentAt(store, link)).isEqualTo(utf8("to " + content.length));
        }
    }

    /** {@code begin}: "Costs nothing in the store before the first byte is kept." */
    @Test
    void aBeginningLeavesNothing() throws Exception {
        UploadId id = UploadId.random();
        try (Upload upload = store.begin(id, utf8("note"), Optional.of(TARGET))) {
            assertThat(upload.id()).isEqualTo(id);
            assertThat(upload.offset()).isZero();
            assertThat(upload.note()).isEqualTo(utf8("note"));
            assertThat(store.uploads(Optional.empty(), 10)).isEmpty();
            assertThat(store.resume(id)).isEmpty();
        }
        assertThat(store.list(ListRequest.descendants("", 10)).entries()).isEmpty();
    }

    /** {@code begin}: "Nothing is visible there before the commit." */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsVisibleBeforeTheCommit(boolean targetKnown) throws Exception {
        byte[] whole = bytes(PART_BYTES + 10, 1);
        try (Upload upload = begin(targetKnown)) {
            upload.append(ByteBuffer.wrap(whole));
            upload.checkpoint(NO_NOTE);
            assertThat(store.stat(TARGET)).isEmpty();
            assertThat(store.open(TARGET, ByteRange.ALL)).isEmpty();
            assertThat(store.list(ListRequest.descendants("", 10)).entries()).isEmpty();
            upload.commit(TARGET);
        }
        assertThat(contentAt(anotherProcess(), TARGET)).isEqualTo(whole);
    }

    /** {@code commit}: "An upload without any byte publishes an empty content." */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEmptyUploadPublishesEmptyContent(boolean targetKnown) throws Exception {
        try (Upload upload = begin(targetKnown)) {
            upload.commit(TARGET);
        }
        assertThat(store.stat(TARGET).orElseThrow().lengthBytes()).isZero();
        assertThat(contentAt(store, TARGET)).isEmpty();
    }

    @Test
    void checkpointsBeforeTheFirstByteDoNoHarm() throws Exception {
        try (Upload upload = begin(false)) {
            upload.checkpoint(utf8("one"));
            upload.checkpoint(utf8("two"));
            upload.append(ByteBuffer.wrap(utf8("content")));
            upload.commit(TARGET);
        }
        assertThat(contentAt(store, TARGET)).isEqualTo(utf8("content"));
    }

    /** {@code commit}: "What was at target is replaced." */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasThereIsReplaced(boolean targetKnown) throws Exception {
        put(TARGET, bytes(5000, 2));
        try (Upload upload = begin(targetKnown)) {
            upload.append(ByteBuffer.wrap(utf8("new")));
            upload.checkpoint(NO_NOTE);
            assertThat(contentAt(store, TARGET)).isEqualTo(bytes(5000, 2));
            upload.commit(TARGET);
        }
        assertThat(contentAt(store, TARGET)).isEqualTo(utf8("new"));
    }

    /** {@code commit}: "ends the upload" */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommittedUploadIsNoMore(boolean targetKnown) throws Exception {
        try (Upload upload = begin(targetKnown)) {
            upload.append(ByteBuffer.wrap(utf8("content")));
            upload.checkpoint(NO_NOTE);
            upload.commit(TARGET);

            assertThat(store.resume(upload.id())).isEmpty();
            assertThat(store.uploads(Optional.empty(), 10)).isEmpty();
            store.abort(upload.id());
        }
        assertThat(contentAt(store, TARGET))
                .as("after an abort that came too late")
                .isEqualTo(utf8("content"));
    }

    /** {@code abort}: "Drops an upload and its bytes. Repeatable; of what is absent, no failure." */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAbortedUploadIsNoMore(boolean targetKnown) throws Exception {
        UploadId id;
        try (Upload upload = begin(targetKnown)) {
            id = upload.id();
            upload.append(ByteBuffer.wrap(bytes(PART_BYTES + 1, 3)));
            upload.checkpoint(NO_NOTE);
        }
        store.abort(id);
        store.abort(id);

        assertThat(store.resume(id)).isEmpty();
        assertThat(store.uploads(Optional.empty(), 10)).isEmpty();
        assertThat(store.stat(TARGET)).isEmpty();
        assertThatCode(() -> store.abort(UploadId.random())).doesNotThrowAnyException();
    }

    /** {@code close}: "Releases this handle, not the upload ... Repeatable." */
    @Test
    void aHandleIsClosedTwice() throws Exception {
        Upload upload = begin(false);
        upload.append(ByteBuffer.wrap(utf8("content")));
        upload.checkpoint(NO_NOTE);
        upload.close();
        upload.close();

        try (Upload resumed = store.resume(upload.id()).orElseThrow()) {
            assertThat(resumed.offset()).isEqualTo(7);
            resumed.commit(TARGET);
        }
        upload.close();
        assertThat(contentAt(store, TARGET)).isEqualTo(utf8("content"));
    }

    /** {@code append}: "Takes all remaining bytes of slice". */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void slicesOfAnySizeAreTakenWhole(boolean targetKnown) throws Exception {
        int[] sizes = {1, 0, PART_BYTES - 1, PART_BYTES, 3, PART_BYTES + 1, 0, 65_536, 1};
        byte[] whole = bytes(Arrays.stream(sizes).sum(), 4);
        int offset = 0;
        try (Upload upload = begin(targetKnown)) {
            for (int size : sizes) {
                ByteBuffer slice = ByteBuffer.wrap(whole, offset, size);
                upload.append(slice);
                offset += size;
                assertThat(slice.hasRemaining()).as("bytes left over").isFalse();
                assertThat(upload.offset()).isEqualTo(offset);
            }
            upload.commit(TARGET);
        }
        assertThat(contentAt(store, TARGET)).isEqualTo(whole);
    }

    @Test
    void slicesOfAnyKindAreTaken() throws Exception {
        byte[] whole = bytes(4000, 5);
        ByteBuffer direct = ByteBuffer.allocateDirect(1000).put(whole, 0, 1000).flip();
        ByteBuffer inTheMiddle = ByteBuffer.wrap(whole).position(1000).limit(2000);
        ByteBuffer readOnly = ByteBuffer.wrap(whole, 2000, 1000).slice().asReadOnlyBuffer();
        ByteBuffer readOnlyDirect = ByteBuffer.allocateDirect(1200)
                .position(100)
                .put(whole, 3000, 1000)
                .flip()
                .position(100)
                .asReadOnlyBuffer();
        try (Upload upload = begin(false)) {
            for (ByteBuffer slice : List.of(direct, inTheMiddle, readOnly, readOnlyDirect)) {
                upload.append(slice);
                assertThat(slice.hasRemaining()).isFalse();
            }
            upload.commit(TARGET);
        }
        assertThat(contentAt(store, TARGET)).isEqualTo(whole);
    }

    /** {@code append}: the slice "may be reused afterwards" */
    @Test
    void aSliceIsReused() throws Exception {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ByteBuffer slice = ByteBuffer.allocateDirect(700_000);
        try (Upload upload = begin(false)) {
            for (int round = 0; round < 10; round++) {
                byte[] filling = bytes(slice.capacity(), round);
                expected.writeBytes(filling);
                upload.append(slice.clear().put(filling).flip());
            }
            upload.commit(TARGET);
        }
        assertThat(contentAt(store, TARGET)).isEqualTo(expected.toByteArray());
    }

    /** {@code reread}: "Reads all bytes from the first", then the upload is "only committed or aborted". */
    @ParameterizedTest
    @ValueSource(ints = {0, 10, PART_BYTES, 2 * PART_BYTES + 7})
    void whatWasAppendedIsReadAgainAndCommitted(int length) throws Exception {
        byte[] whole = bytes(length, 6);
        for (boolean targetKnown : new boolean[] {true, false}) {
            StorageKey target = key("blobs/known-" + targetKnown);
            try (Upload upload =
                    store.begin(UploadId.random(), NO_NOTE, targetKnown ? Optional.of(target) : Optional.empty())) {
                upload.append(ByteBuffer.wrap(whole, 0, length / 2));
                upload.checkpoint(NO_NOTE);
                upload.append(ByteBuffer.wrap(whole, length / 2, length - length / 2));
                try (InputStream stream = upload.reread()) {
                    assertThat(stream.readAllBytes()).isEqualTo(whole);
                }
                assertThat(store.stat(target)).as("visible by rereading").isEmpty();
                upload.commit(target);
            }
            assertThat(contentAt(store, target)).isEqualTo(whole);
        }
    }

    @Test
    void whatWasReadAgainIsAborted() throws Exception {
        UploadId id;
        try (Upload upload = begin(true)) {
            id = upload.id();
            upload.append(ByteBuffer.wrap(bytes(1000, 7)));
            upload.checkpoint(NO_NOTE);
            try (InputStream stream = upload.reread()) {
                assertThat(stream.readNBytes(10)).isEqualTo(Arrays.copyOf(bytes(1000, 7), 10));
            }
        }
        store.abort(id);

        assertThat(store.resume(id)).isEmpty();
        assertThat(store.stat(TARGET)).isEmpty();
        assertThat(store.list(ListRequest.descendants("", 10)).entries()).isEmpty();
    }

    /** {@code uploads}: "in the order of their ids", page by page until an empty one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1000})
    void unfinishedUploadsAreListedPageByPage(int limit) throws Exception {
        List<BlobStore> stores = List.of(store, anotherProcess());
        List<UploadId> ids = Stream.generate(UploadId::random).limit(7).sorted().toList();
        Parallel.race(ids.size(), index -> {
            try (Upload upload = stores.get(index % 2).begin(ids.get(index), NO_NOTE, Optional.empty())) {
                upload.append(ByteBuffer.wrap(utf8("content")));
                upload.checkpoint(NO_NOTE);
            }
            return index;
        });

        assertThat(allUploads(limit)).containsExactlyElementsOf(ids);
        store.abort(ids.get(3));
        assertThat(store.uploads(Optional.of(ids.get(2)), 1))
                .extracting(UploadStat::id)
                .containsExactly(ids.get(4));
        assertThat(store.uploads(Optional.of(ids.get(3)), 1))
                .as("after what is no more")
                .extracting(UploadStat::id)
                .containsExactly(ids.get(4));
    }

    /** {@code touched}: "when it was last checkpointed or appended to, by the store's clock" */
    @Test
    void anUploadWasTouchedWhenItWasCheckpointed() throws Exception {
        put(key("clock/before"), utf8("tick"));
        try (Upload upload = begin(false)) {
            upload.append(ByteBuffer.wrap(utf8("content")));
            upload.checkpoint(NO_NOTE);
        }
        put(key("clock/after"), utf8("tock"));
        Stat before = store.stat(key("clock/before")).orElseThrow();
        Stat after = store.stat(key("clock/after")).orElseThrow();

        assertThat(store.uploads(Optional.empty(), 10).get(0).touched())
                .isBetween(
                        before.modified().minus(CLOCK_TOLERANCE),
                        after.modified().plus(CLOCK_TOLERANCE));
    }

    /** {@code begin}: "two uploads to one known target carry the same bytes", and neither spoils the other. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSameContentIsCommittedByTwo(boolean targetKnown) throws Exception {
        byte[] whole = bytes(PART_BYTES + 20, 8);
        try (Upload first = begin(targetKnown);
                Upload second = begin(targetKnown)) {
            first.append(ByteBuffer.wrap(whole));
            first.checkpoint(NO_NOTE);
            second.append(ByteBuffer.wrap(whole, 0, PART_BYTES + 1));
            second.checkpoint(NO_NOTE);
            first.commit(TARGET);
            second.append(ByteBuffer.wrap(whole, PART_BYTES + 1, 19));
            second.commit(TARGET);
        }
        assertThat(contentAt(store, TARGET)).isEqualTo(whole);
        assertThat(store.uploads(Optional.empty(), 10)).isEmpty();
    }

    private Upload begin(boolean targetKnown) throws StorageException {
        return store.begin(UploadId.random(), NO_NOTE, targetKnown ? Optional.of(TARGET) : Optional.empty());
    }

    private List<UploadId> allUploads(int limit) throws StorageException {
        List<UploadId> ids = new ArrayList<>();
        List<UploadStat> page = store.uploads(Optional.empty(), limit);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            page.forEach(each -> ids.add(each.id()));
            UploadId last = ids.get(ids.size() - 1);
            page = store.uploads(Optional.of(last), limit);
            assertThat(page)
                    .as("the page after %s", last)
                    .allMatch(each -> each.id().compareTo(last) > 0);
        }
        return ids;
    }
}
