package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.services.storage.model.StorageObject;
import com.sun.management.UnixOperatingSystemMXBean;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.gcs.emulator.Faults.Kind;
import io.stowage.storage.parts.ObjectName;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reading what breaks off, and listing what is none of ours. */
final class GcsReadsTest extends EmulatorTest {

    @Test
    void anAnswerThatBreaksOffIsGoneOnWith() throws Exception {
        byte[] whole = bytes(3 * PART_BYTES);
        upload(whole);
        emulator.faults().next("objects.media", Kind.CUT_ANSWER);
        emulator.faults().next("objects.media", Kind.CUT_ANSWER);
        emulator.faults().calls();

        try (Content content = store.open(KEY, new ByteRange(10, whole.length)).orElseThrow()) {
            byte[] read = ((Content.StreamContent) content).stream().readAllBytes();
            assertThat(read).isEqualTo(Arrays.copyOfRange(whole, 10, whole.length));
        }
        assertThat(emulator.faults().calls()).containsExactly("objects.media", "objects.media", "objects.media");
    }

    @Test
    void anAnswerThatBreaksOffDoesNotGoOnWithOtherBytes() throws Exception {
        upload(bytes(3 * PART_BYTES));
        emulator.faults().next("objects.media", Kind.CUT_ANSWER);
        try (Content content = store.open(KEY, ByteRange.ALL).orElseThrow()) {
            InputStream stream = ((Content.StreamContent) content).stream();
            assertThat(stream.readNBytes(1000)).hasSize(1000);
            upload(bytes(3 * PART_BYTES + 1));

            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(StorageException.Unavailable.class)
                    .hasMessageContaining("deleted or replaced");
        }
    }

    /** Each connection must be given back, whatever is still to come on it; both ends of it are in this process. */
    @Test
    void contentClosedHalfReadUsesNothingUp() throws Exception {
        upload(bytes(3 * PART_BYTES));
        UnixOperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        long before = process.getOpenFileDescriptorCount();
        int contents = 600;
        for (int i = 0; i < contents; i++) {
            Content content = store.open(KEY, ByteRange.ALL).orElseThrow();
            if (i % 100 == 0) {
                assertThat(((Content.StreamContent) content).stream().read()).isNotNegative();
            }
            content.close();
        }
        assertThat(store.stat(KEY)).isPresent();
        assertThat(process.getOpenFileDescriptorCount()).isLessThan(before + contents / 2);
    }

    @Test
    void strangersNamesAndOwnNamesAreNoKeys() throws Exception {
        try (GcsConnection connection = GcsConnection.open(settings)) {
            GcsObjects raw = new GcsObjects(GcsBucket.of(connection, settings), Reach.STORE);
            for (String name : List.of(".other/thing", "dir/", "dir/.hidden", "dir/b ad", "~last", "dir/\u00fc")) {
                raw.write(new ObjectName(name), BYTES, Precondition.none());
            }
            for (int i = 0; i < 7; i++) {
                raw.write(ObjectName.own("uploads/" + i), BYTES, Precondition.none());
            }
        }
        for (String key : List.of("-first", "dir/key", "file", "zzz")) {
            store.write(new StorageKey(key), BYTES, Precondition.none());
        }
        for (int limit : new int[] {1, 2, 3, 1000}) {
            assertThat(names(ListRequest.descendants("", limit))).containsExactly("-first", "dir/key", "file", "zzz");
            assertThat(names(ListRequest.children("", limit))).containsExactly("-first", "dir/", "file", "zzz");
            assertThat(names(ListRequest.children("dir/", limit))).containsExactly("dir/key");
        }
    }

    /** Google's testbench gives whole lists, and leaves out the size of what is empty. */
    @Test
    void otherEmulatorsWordsAreUnderstood() throws Exception {
        for (String key : List.of("a/1", "a/2", "b", "c")) {
            store.write(new StorageKey(key), BYTES, Precondition.none());
        }
        emulator.giveWholeLists();

        assertThat(names(ListRequest.descendants("", 2))).containsExactly("a/1", "a/2", "b", "c");
        assertThat(names(ListRequest.children("", 1))).containsExactly("a/", "b", "c");
        assertThat(GcsReads.length(new StorageObject())).isZero();
    }

    private List<String> names(ListRequest first) throws StorageException {
        List<String> names = new ArrayList<>();
        Listing page = store.list(first);
        page.entries().forEach(entry -> names.add(entry.name()));
        while (page.more()) {
            assertThat(page.entries()).isNotEmpty();
            page = store.list(first.after(names.get(names.size() - 1)));
            page.entries().forEach(entry -> names.add(entry.name()));
        }
        return names;
    }

    private void upload(byte[] whole) throws StorageException {
        try (Upload upload = store.begin(UploadId.random(), NO_NOTE, Optional.of(KEY))) {
            upload.append(ByteBuffer.wrap(whole));
            upload.commit(KEY);
        }
    }
}
