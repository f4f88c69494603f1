package io.stowage.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TagsTest {

    private static final RepositoryName APP = new RepositoryName("lib/app");
    private static final Digest TARGET = Digest.sha256(new byte[0]);

    private final BlobStore store = new MemoryStore();

    @Test
    void s45TagsComeInAsciiOrder() throws StorageException {
        push("b", "a.b", "a", "_", "a-b", "B", "a0", "0", "a-b.c", "a-b-c");

        assertThat(page(Optional.empty(), 100).entries())
                .extracting(Tag::value)
                .containsExactly("0", "B", "_", "a", "a-b", "a-b-c", "a-b.c", "a.b", "a0", "b");
    }

    @Test
    void aTagComesBeforeManyThatTheStoreListsFirst() throws StorageException {
        for (int i = 0; i < 50; i++) {
            push("v-" + (100 + i));
        }
        push("v");

        assertThat(page(Optional.empty(), 2).entries()).extracting(Tag::value).containsExactly("v", "v-100");
        assertThat(page(tag("v"), 2).entries()).extracting(Tag::value).containsExactly("v-100", "v-101");
        assertThat(page(tag("v-148"), 2)).isEqualTo(new Page<>(List.of(new Tag("v-149")), false));
    }

    @Test
    void s47TheTagBeforeAPageNeedNotExist() throws StorageException {
        push("a", "a-b", "c");

        assertThat(page(tag("a-"), 10).entries()).extracting(Tag::value).containsExactly("a-b", "c");
        assertThat(page(tag("0"), 10).entries()).hasSize(3);
        assertThat(page(tag("d"), 10)).isEqualTo(new Page<>(List.of(), false));
    }

    @Test
    void aPageSaysWhetherThereIsMore() throws StorageException {
        push("a", "b", "c");

        assertThat(page(Optional.empty(), 2).more()).isTrue();
        assertThat(page(Optional.empty(), 3).more()).isFalse();
        assertThat(page(tag("a"), 2).more()).isFalse();
    }

    @Test
    void aRepositoryWithoutTagsHasNone() throws StorageException {
        assertThat(page(Optional.empty(), 10)).isEqualTo(new Page<>(List.of(), false));
    }

    @Test
    void straysAreNoTags() throws StorageException {
        push("a");
        for (String stray : List.of("file", "-x/current/link", "a/index/sha256/x/link", "b.tmp")) {
            store.write(new StorageKey(DistributionTree.tags(APP) + stray), new byte[0], Precondition.none());
        }
        store.write(DistributionTree.revisionLink(APP, TARGET), new byte[0], Precondition.none());

        assertThat(page(Optional.empty(), 10).entries()).containsExactly(new Tag("a"));
    }

    @Test
    void aWalkOfAnyPageSizeSeesAllTagsInOrder() throws StorageException {
        Random random = new Random(45);
        for (int round = 0; round < 150; round++) {
            RepositoryName repository = new RepositoryName("r" + round);
            NavigableSet<Tag> expected = randomTags(random, 1 + random.nextInt(60));
            for (Tag tag : expected) {
                Links.write(store, DistributionTree.tagCurrent(repository, tag), TARGET);
            }

            assertThat(walk(repository, 1 + random.nextInt(8))).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void aPageAfterAnyTagIsWhatASortedSetGives() throws StorageException {
        Random random = new Random(47);
        NavigableSet<Tag> all = randomTags(random, 300);
        for (Tag tag : all) {
            push(tag.value());
        }
        for (Tag after : randomTags(random, 400)) {
            int limit = 1 + random.nextInt(10);
            List<Tag> expected = all.tailSet(after, false).stream().limit(limit).toList();

            assertThat(page(Optional.of(after), limit).entries())
                    .as("after " + after)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aPageCostsAsMuchInALargeRepositoryAsInASmallOne() throws StorageException {
        for (int i = 0; i < 3_000; i++) {
            push("1.2." + (10_000 + i));
        }
        WatchedStore watched = new WatchedStore(store);

        assertThat(Tags.page(watched.store(), APP, tag("1.2.11500"), 100).entries())
                .hasSize(100);
        assertThat(watched.takeVerbs()).containsExactly("list");

        assertThat(Tags.page(watched.store(), APP, Optional.empty(), 100).entries())
                .hasSize(100);
        assertThat(watched.takeVerbs()).containsExactly("list", "list", "list");
    }

    private List<Tag> walk(RepositoryName repository, int limit) throws StorageException {
        List<Tag> seen = new ArrayList<>();
        Page<Tag> page = Tags.page(store, repository, Optional.empty(), limit);
        seen.addAll(page.entries());
        while (page.more()) {
            assertThat(page.entries()).hasSize(limit);
            page = Tags.page(store, repository, Optional.of(seen.get(seen.size() - 1)), limit);
            seen.addAll(page.entries());
        }
        return seen;
    }

    private static NavigableSet<Tag> randomTags(Random random, int count) {
        TreeSet<Tag> tags = new TreeSet<>();
        String alphabet = "ab-._0";
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            if (Tag.isValid(text.toString())) {
                tags.add(new Tag(text.toString()));
            }
        }
        return tags;
    }

    private Page<Tag> page(Optional<Tag> after, int limit) throws StorageException {
        return Tags.page(store, APP, after, limit);
    }

    private void push(String... tags) throws StorageException {
        for (String tag : tags) {
            Links.write(store, DistributionTree.tagCurrent(APP, new Tag(tag)), TARGET);
        }
    }

    private static Optional<Tag> tag(String tag) {
        return Optional.of(new Tag(tag));
    }
}
