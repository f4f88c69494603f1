package io.stowage.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Small contents, many at once. */
abstract class RecordRaceContract extends StoreContract {

    private static final StorageKey KEY = key("records/contended");

    /** Long enough that even in memory a careless check and its write have time for somebody else in between. */
    private static final int RECORD_BYTES = 200_000;

    /** "The check and the write are one step." */
    @Test
    void ofManyCreatorsExactlyOneWins() throws Exception {
        Reach reach = store.capabilities().createIfAbsent();
        List<BlobStore> stores = competitors(reach, 8);
        for (int round = 0; round < rounds(); round++) {
            StorageKey contended = key("records/round-" + round);

            List<Optional<Version>> outcomes = compete(reach, stores.size(), index -> stores.get(index)
                    .write(contended, record("creator " + index), Precondition.absent()));

            List<Integer> winners = presentOnes(outcomes);
            assertThat(winners).as("winners").hasSize(1);
            assertThat(recordAt(contended)).isEqualTo(record("creator " + winners.get(0)));
        }
    }

    /** "The check and the write are one step": a counter counts. */
    @Test
    void noIncrementByCompareAndSetIsLost() throws Exception {
        int increments = rounds();
        Reach reach = store.capabilities().replaceIfSame();
        List<BlobStore> stores = competitors(reach, 4);
        put(KEY, record("0"));

        compete(reach, stores.size(), index -> {
            for (int i = 0; i < increments; i++) {
                increment(stores.get(index));
            }
            return index;
        });

        assertThat(number(recordAt(KEY))).isEqualTo(stores.size() * increments);
    }

    @Test
    void ofAReplacementAndADeletionOfOneVersionOneWins() throws Exception {
        Reach reach =
                less(store.capabilities().replaceIfSame(), store.capabilities().deleteIfSame());
        List<BlobStore> stores = competitors(reach, 2);
        for (int round = 0; round < rounds(); round++) {
            Version contended = put(KEY, record("round " + round));

            List<Boolean> won = compete(reach, 2, index -> {
                if (index == 0) {
                    return stores.get(0)
                            .write(KEY, record("replaced"), Precondition.version(contended))
                            .isPresent();
                }
                return stores.get(1).delete(KEY, Precondition.version(contended)) == DeleteResult.DELETED;
            });

            assertThat(won).as("replaced, deleted").containsExactlyInAnyOrder(true, false);
            assertThat(store.stat(KEY).isPresent()).as("still there").isEqualTo(won.get(0));
        }
    }

    /** "A reader sees the old content of a key or the new, never a mixture, never nothing in between." */
    @Test
    void readersDuringAnOverwriteSeeOldOrNew() throws Exception {
        List<byte[]> contents = List.of(bytes(90_000, 1), bytes(30_000, 2));
        put(KEY, contents.get(0));
        BlobStore other = anotherProcess();
        AtomicBoolean written = new AtomicBoolean();

        Parallel.race(4, index -> {
            if (index == 0) {
                overwrite(contents, written);
                return 0;
            }
            BlobStore reader = index == 1 ? store : other;
            do {
                byte[] seen = readWhole(reader, index);
                assertThat(contents)
                        .as("what is read, %s bytes", seen.length)
                        .anyMatch(content -> Arrays.equals(content, seen));
            } while (!written.get());
            return index;
        });

        assertThat(recordAt(KEY)).isEqualTo(contents.get(1));
    }

    /** "never nothing in between", in a listing too. */
    @Test
    void aListingDuringAnOverwriteHasTheKey() throws Exception {
        List<byte[]> contents = List.of(bytes(3_000, 1), bytes(2_000, 2));
        put(KEY, contents.get(0));
        AtomicBoolean written = new AtomicBoolean();

        Parallel.race(2, index -> {
            if (index == 0) {
                overwrite(contents, written);
                return 0;
            }
            do {
                assertThat(store.list(ListRequest.children("records/", 10)).entries())
                        .extracting(Listing.Entry::name)
                        .containsExactly(KEY.value());
            } while (!written.get());
            return index;
        });
    }

    /** A remote store may allow one write a second to one key. */
    private int rounds() {
        return store.capabilities().local() ? 20 : 5;
    }

    /** The text, and spaces behind it. */
    private static byte[] record(String text) {
        byte[] bytes = new byte[RECORD_BYTES];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(utf8(text), 0, bytes, 0, text.length());
        return bytes;
    }

    private static Reach less(Reach one, Reach other) {
        return one.compareTo(other) > 0 ? one : other; // they are in falling order
    }

    private static List<Integer> presentOnes(List<Optional<Version>> outcomes) {
        List<Integer> present = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).isPresent()) {
                present.add(i);
            }
        }
        return present;
    }

    private static void increment(BlobStore store) throws Exception {
        boolean done = false;
        while (!done) {
            StoredRecord seen = store.read(KEY, RECORD_BYTES).orElseThrow();
            byte[] next = record(Integer.toString(number(seen.bytes()) + 1));
            done = store.write(KEY, next, Precondition.version(seen.version())).isPresent();
        }
    }

    private static int number(byte[] bytes) {
        return Integer.parseInt(new String(bytes, StandardCharsets.UTF_8).strip());
    }

    private void overwrite(List<byte[]> contents, AtomicBoolean written) throws Exception {
        try {
            for (int i = 1; i < 10; i++) {
                put(KEY, contents.get(i % 2));
            }
        } finally {
            written.set(true);
        }
    }

    private static byte[] readWhole(BlobStore reader, int index) throws Exception {
        if (index == 2) {
            return reader.read(KEY, BlobStore.MAX_RECORD_BYTES).orElseThrow().bytes();
        }
        try (Content content = reader.open(KEY, ByteRange.ALL).orElseThrow()) {
            return readAll(content);
        }
    }
}
