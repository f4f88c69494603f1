package io.stowage.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of keys and prefixes. */
abstract class ListingContract extends StoreContract {

    /** Names around the slash's place in the byte order: hyphen and dot before it, digits and letters after it. */
    private static final List<String> AROUND_THE_SLASH = List.of(
            "r/a-/k", "r/a-b", "r/a.b", "r/a/b", "r/a/c/d", "r/a/c/e", "r/a0/x", "r/aB", "r/a_/x", "r/ab/c", "r/b");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEmptyStorageListsNothing(boolean delimited) throws Exception {
        assertThat(store.list(new ListRequest("", delimited, "", 10))).isEqualTo(new Listing(List.of(), false));
        assertThat(store.list(new ListRequest("a/b/", delimited, "", 10))).isEqualTo(new Listing(List.of(), false));
    }

    /** "in the byte order of the whole key" */
    @Test
    void keysInAnyDepthComeInByteOrder() throws Exception {
        putAll(AROUND_THE_SLASH);

        assertThat(names(ListRequest.descendants("", 100))).containsExactlyElementsOf(AROUND_THE_SLASH);
        assertThat(names(ListRequest.descendants("r/", 100))).containsExactlyElementsOf(AROUND_THE_SLASH);
        assertThat(names(ListRequest.descendants("r/a/", 100))).containsExactly("r/a/b", "r/a/c/d", "r/a/c/e");
    }

    /** "what lies deeper than one segment below the prefix is given as one prefix, ending with a slash" */
    @Test
    void childrenAreKeysAndPrefixesInByteOrder() throws Exception {
        putAll(AROUND_THE_SLASH);

        assertThat(names(ListRequest.children("r/", 100)))
                .containsExactly("r/a-/", "r/a-b", "r/a.b", "r/a/", "r/a0/", "r/aB", "r/a_/", "r/ab/", "r/b");
        assertThat(names(ListRequest.children("r/a/", 100))).containsExactly("r/a/b", "r/a/c/");
        assertThat(names(ListRequest.children("", 100))).containsExactly("r/");
    }

    @Test
    void siblingsThatBeginWithTheNameOfAPrefixAreNotBelowIt() throws Exception {
        putAll(List.of("p/v1/k", "p/v1.0/k", "p/v10/k", "p/v1-x/k", "p/v/k"));

        assertThat(names(ListRequest.descendants("p/v1/", 100))).containsExactly("p/v1/k");
        assertThat(names(ListRequest.children("p/", 100)))
                .containsExactly("p/v/", "p/v1-x/", "p/v1.0/", "p/v1/", "p/v10/");
    }

    /** A prefix that is the name of a key has nothing below it. */
    @Test
    void nothingLiesBelowAKey() throws Exception {
        putAll(List.of("r/a", "r/b"));

        assertThat(names(ListRequest.children("r/a/", 100))).isEmpty();
        assertThat(names(ListRequest.descendants("r/a/", 100))).isEmpty();
    }

    /** {@code Listing.Entry}: size and time of a key; "0 for a prefix", "the epoch for a prefix". */
    @Test
    void entriesTellWhatStatTells() throws Exception {
        put(key("r/key"), bytes(123, 1));
        put(key("r/prefix/key"), bytes(45, 2));
        Stat stat = store.stat(key("r/key")).orElseThrow();

        List<Listing.Entry> entries = store.list(ListRequest.children("r/", 10)).entries();

        assertThat(entries.get(0).lengthBytes()).isEqualTo(123);
        assertThat(entries.get(0).modified().truncatedTo(ChronoUnit.SECONDS))
                .isEqualTo(stat.modified().truncatedTo(ChronoUnit.SECONDS));
        assertThat(entries.get(0).key()).isEqualTo(key("r/key"));
        assertThat(entries.get(1)).isEqualTo(new Listing.Entry("r/prefix/", 0, Instant.EPOCH));
    }

    /** "only entries whose name comes after it in the byte order are given. It need not exist" */
    @ParameterizedTest
    @CsvSource({
        "r/a, r/a-/ r/a-b r/a.b r/a/ r/b",
        "r/a-, r/a-/ r/a-b r/a.b r/a/ r/b",
        "r/a-/, r/a-b r/a.b r/a/ r/b",
        "r/a-/k, r/a-b r/a.b r/a/ r/b",
        "r/a-b, r/a.b r/a/ r/b",
        "r/a.b, r/a/ r/b",
        "r/a.z, r/a/ r/b",
        "r/a/, r/b",
        "r/a/b, r/b",
        "r/a/a, r/b",
        "r/a/zzz/zzz, r/b",
        "r/a0, r/b",
        "r/, r/a-/ r/a-b r/a.b r/a/ r/b",
        "q, r/a-/ r/a-b r/a.b r/a/ r/b",
        "r, r/a-/ r/a-b r/a.b r/a/ r/b"
    })
    void childrenAfterANameAreThoseThatSortAfterIt(String after, String expected) throws Exception {
        putAll(AROUND_THE_SLASH.subList(0, 6));
        putAll(List.of("r/b"));

        assertThat(names(ListRequest.children("r/", 100).after(after))).containsExactly(expected.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"r/b", "r/b0", "r/b/c", "r/zzz", "s", "zz/top"})
    void nothingComesAfterTheLastName(String after) throws Exception {
        putAll(AROUND_THE_SLASH);

        assertThat(store.list(ListRequest.children("r/", 100).after(after)).entries())
                .isEmpty();
        assertThat(store.list(ListRequest.descendants("r/", 100).after(after)).entries())
                .isEmpty();
    }

    @Test
    void descendantsAfterANameAreThoseThatSortAfterIt() throws Exception {
        putAll(AROUND_THE_SLASH);

        for (String after : List.of("r/a-b", "r/a/", "r/a/b", "r/a/c/", "r/a/c/d", "r/a/c/dd/d", "r/aB/x", "q")) {
            assertThat(names(ListRequest.descendants("r/", 100).after(after)))
                    .as("after %s", after)
                    .containsExactlyElementsOf(AROUND_THE_SLASH.stream()
                            .filter(name -> name.compareTo(after) > 0)
                            .toList());
        }
    }

    /** A prefix is as long as the longest common way: its listing stops at the next slash only. */
    @Test
    void oneSegmentAtATimeLeadsToAKey() throws Exception {
        putAll(List.of("docker/registry/v2/repositories/library/x/_manifests/tags/v1/current/link"));
        String prefix = "";
        while (prefix.isEmpty() || prefix.endsWith("/")) {
            prefix = store.list(ListRequest.children(prefix, 10))
                    .entries()
                    .get(0)
                    .name();
        }

        assertThat(prefix).isEqualTo("docker/registry/v2/repositories/library/x/_manifests/tags/v1/current/link");
    }

    /** {@code more}: "whether there may be entries after the last"; pages lose nothing and repeat nothing. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 11, 12, 1000})
    void pagesOfAnySizeMakeUpTheWhole(int limit) throws Exception {
        putAll(AROUND_THE_SLASH);

        assertThat(names(ListRequest.descendants("", limit))).containsExactlyElementsOf(AROUND_THE_SLASH);
        assertThat(names(ListRequest.children("r/", limit)))
                .containsExactly("r/a-/", "r/a-b", "r/a.b", "r/a/", "r/a0/", "r/aB", "r/a_/", "r/ab/", "r/b");
    }

    /** More than the largest page, and prefixes with several keys each, in pages of several sizes. */
    @Test
    void manyKeysAreListedPageByPage() throws Exception {
        List<String> keys = IntStream.range(0, 1100)
                .mapToObj(i -> String.format("many/%03d/%d", i / 2, i % 2))
                .toList();
        List<String> prefixes = IntStream.range(0, 550)
                .mapToObj(i -> String.format("many/%03d/", i))
                .toList();
        putAll(keys);
        putAll(List.of("many0/after", "many-/before"));

        for (int limit : new int[] {99, 1000}) {
            assertThat(names(ListRequest.descendants("many/", limit))).containsExactlyElementsOf(keys);
            assertThat(names(ListRequest.children("many/", limit))).containsExactlyElementsOf(prefixes);
        }
    }

    /** {@code Entry}: "a prefix with at least one key below it" */
    @Test
    void aPrefixVanishesWithItsLastKey() throws Exception {
        putAll(List.of("r/a/b/c/one", "r/a/b/two", "r/z"));

        store.delete(key("r/a/b/c/one"), Precondition.none());
        assertThat(names(ListRequest.children("r/a/b/", 10))).containsExactly("r/a/b/two");
        store.delete(key("r/a/b/two"), Precondition.none());
        assertThat(names(ListRequest.children("r/", 10))).containsExactly("r/z");
        store.deleteAll(List.of(key("r/z")));
        assertThat(names(ListRequest.children("", 10))).isEmpty();
    }

    @Test
    void aPrefixComesBackWithAKey() throws Exception {
        putAll(List.of("r/a/b/one"));
        store.delete(key("r/a/b/one"), Precondition.none());
        putAll(List.of("r/a/b/one"));

        assertThat(names(ListRequest.children("r/a/", 10))).containsExactly("r/a/b/");
    }

    /** "every later list, from any process on the same store, sees the change"; what is a driver's own is not listed. */
    @Test
    void unfinishedUploadsAreNotListedAndCommittedOnesAre() throws Exception {
        putAll(List.of("r/a"));
        StorageKey target = key("r/blob/data");
        try (Upload upload = store.begin(UploadId.random(), NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(bytes(1000, 1)));
            upload.checkpoint(NO_NOTE);
            assertThat(names(ListRequest.descendants("", 2))).containsExactly("r/a");
            assertThat(names(ListRequest.children("", 2))).containsExactly("r/");
            upload.commit(target);
        }

        List<Listing.Entry> seen =
                anotherProcess().list(ListRequest.descendants("", 2)).entries();
        assertThat(seen).extracting(Listing.Entry::name).containsExactly("r/a", "r/blob/data");
        assertThat(seen.get(1).lengthBytes()).isEqualTo(1000);
    }

    private void putAll(List<String> names) throws Exception {
        Parallel.forEach(names, name -> put(key(name), utf8(name)));
    }

    /** All names, page by page as the caller of a driver asks for them. */
    private List<String> names(ListRequest first) throws StorageException {
        List<String> names = new ArrayList<>();
        Listing page = store.list(first);
        List<Listing> pages = new ArrayList<>(List.of(page));
        while (page.more()) {
            assertThat(page.entries()).as("a page with more to come").isNotEmpty();
            String last = page.entries().get(page.entries().size() - 1).name();
            page = store.list(first.after(last));
            assertThat(page.entries())
                    .as("the page after %s", last)
                    .allMatch(entry -> entry.name().compareTo(last) > 0);
            pages.add(page);
        }
        for (Listing each : pages) {
            assertThat(each.entries()).hasSizeLessThanOrEqualTo(first.limit());
            Stream<String> more = each.entries().stream().map(Listing.Entry::name);
            names.addAll(more.toList());
        }
        return names;
    }
}
