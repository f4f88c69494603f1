package io.stowage.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many keys deleted by one call. */
abstract class DeletionContract extends StoreContract {

    /** More than the largest batch of any store. */
    private static final int MANY = 1001;

    @Test
    void deletingNothingIsDone() throws Exception {
        assertThat(store.deleteAll(List.of())).isEmpty();
    }

    /** "Absent keys are no failure"; the result is "empty when all are gone". */
    @Test
    void whatIsThereGoesAndWhatIsAbsentIsNoFailure() throws Exception {
        put(key("r/a"), utf8("a"));
        put(key("r/b/c"), utf8("c"));
        put(key("r/keep"), utf8("keep"));

        assertThat(store.deleteAll(List.of(key("r/absent"), key("r/a"), key("absent/too"), key("r/b/c"))))
                .isEmpty();

        assertThat(store.list(ListRequest.descendants("", 10)).entries())
                .extracting(Listing.Entry::name)
                .containsExactly("r/keep");
    }

    @Test
    void aKeyNamedTwiceIsDeletedOnce() throws Exception {
        put(key("r/a"), utf8("a"));

        assertThat(store.deleteAll(List.of(key("r/a"), key("r/a")))).isEmpty();
        assertThat(store.stat(key("r/a"))).isEmpty();
    }

    /** "Repeating it is safe." */
    @Test
    void deletingAgainIsNoFailure() throws Exception {
        put(key("r/a"), utf8("a"));
        store.deleteAll(List.of(key("r/a")));

        assertThat(store.deleteAll(List.of(key("r/a")))).isEmpty();
    }

    @Test
    void uploadedContentIsDeleted() throws Exception {
        upload(key("blobs/one/data"), bytes(100_000, 1));
        upload(key("blobs/two/data"), bytes(100_000, 2));

        assertThat(store.deleteAll(List.of(key("blobs/one/data"), key("blobs/two/data"))))
                .isEmpty();
        assertThat(store.list(ListRequest.children("", 10)).entries()).isEmpty();
    }

    /** {@code deleteBatch}: "more are split by the driver" */
    @Test
    void moreThanOneBatchIsDeleted() throws Exception {
        List<StorageKey> keys = manyKeys();
        put(key("r/keep"), utf8("keep"));

        assertThat(store.deleteAll(keys)).isEmpty();

        assertThat(store.list(ListRequest.descendants("", 10)).entries())
                .extracting(Listing.Entry::name)
                .containsExactly("r/keep");
    }

    /** "in the order given as far as the store keeps one": locally each key, elsewhere each batch. */
    @Test
    void theFirstKeyGoesBeforeTheLast() throws Exception {
        List<StorageKey> keys = new ArrayList<>(manyKeys());
        Collections.reverse(keys);
        StoreCapabilities capabilities = store.capabilities();
        int distance = capabilities.local() ? 1 : capabilities.deleteBatch();
        StorageKey last = keys.get(keys.size() - 1);
        StorageKey earlier = keys.get(Math.max(0, keys.size() - 1 - distance));
        AtomicBoolean deleted = new AtomicBoolean();

        Parallel.race(2, index -> {
            if (index == 0) {
                deleteAll(keys, deleted);
                return 0;
            }
            boolean lastIsGone;
            do {
                lastIsGone = deleted.get() || store.stat(last).isEmpty();
            } while (!lastIsGone);
            assertThat(store.stat(earlier)).as("before the last").isEmpty();
            return index;
        });
    }

    private void deleteAll(List<StorageKey> keys, AtomicBoolean deleted) throws Exception {
        try {
            assertThat(store.deleteAll(keys)).isEmpty();
        } finally {
            deleted.set(true);
        }
    }

    private List<StorageKey> manyKeys() throws Exception {
        List<StorageKey> keys = IntStream.range(0, MANY)
                .mapToObj(i -> key(String.format("many/%02d/%d", i % 50, i)))
                .toList();
        Parallel.forEach(keys, each -> put(each, utf8("x")));
        return keys;
    }
}
