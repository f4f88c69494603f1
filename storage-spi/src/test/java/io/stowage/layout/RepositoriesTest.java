package io.stowage.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.InvalidNameException;
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

class RepositoriesTest {

    private static final Digest TARGET = Digest.sha256(new byte[0]);

    private BlobStore store = new MemoryStore();

    @Test
    void repositoriesComeInTheOrderOfTheirKeys() throws StorageException {
        push("b", "a0", "a/z", "a", "a.b", "a-b", "a/0", "a-b/c");

        assertThat(page(Optional.empty(), 100).entries())
                .extracting(RepositoryName::value)
                .containsExactly("a-b", "a-b/c", "a.b", "a", "a/0", "a/z", "a0", "b");
    }

    @Test
    void aRepositoryComesBeforeThoseNestedInItHoweverManyTheyAre() throws StorageException {
        for (int i = 0; i < 60; i++) {
            push("org/" + (10 + i));
        }
        push("org");

        assertThat(page(Optional.empty(), 2).entries())
                .extracting(RepositoryName::value)
                .containsExactly("org", "org/10");
        assertThat(walk(7)).hasSize(61);
    }

    @Test
    void aRepositoryComesOnceHoweverManyFailedPushesLieBelowIt() throws StorageException {
        push("org", "org/z");
        for (int i = 0; i < 60; i++) {
            put("org/" + (10 + i) + "/_layers/sha256/" + TARGET.hex() + "/link");
        }

        assertThat(page(Optional.empty(), 3).entries())
                .extracting(RepositoryName::value)
                .containsExactly("org", "org/z");
    }

    @Test
    void aRepositoryWithoutManifestsIsNotListed() throws StorageException {
        push("a/b/c");
        put("d/_layers/sha256/" + TARGET.hex() + "/link");
        put("e/_uploads/x/startedat");
        put("f/_other/x");
        put("stray");

        assertThat(page(Optional.empty(), 100).entries()).containsExactly(new RepositoryName("a/b/c"));
    }

    @Test
    void aTagOrARevisionMakesARepository() throws StorageException {
        put("a/_manifests/tags/x/current/link");
        put("b/_manifests/revisions/sha256/" + TARGET.hex() + "/link");

        assertThat(page(Optional.empty(), 100).entries()).hasSize(2);
    }

    @Test
    void whatCannotBeANameIsPassedOver() throws StorageException {
        push("a");
        put("FOO/bar/_manifests/tags/x/current/link");
        put("a___b/_manifests/tags/x/current/link");
        put("a-/b/_manifests/tags/x/current/link");

        assertThat(page(Optional.empty(), 100).entries()).containsExactly(new RepositoryName("a"));
    }

    @Test
    void theRepositoryBeforeAPageNeedNotExist() throws StorageException {
        push("a/b", "a/b/c", "a/d");

        assertThat(page(after("a"), 9).entries()).hasSize(3);
        assertThat(page(after("a/b"), 9).entries())
                .extracting(RepositoryName::value)
                .containsExactly("a/b/c", "a/d");
        assertThat(page(after("a/b/b/b/b"), 9).entries())
                .extracting(RepositoryName::value)
                .containsExactly("a/b/c", "a/d");
        assertThat(page(after("a/c"), 9).entries()).containsExactly(new RepositoryName("a/d"));
        assertThat(page(after("b"), 9)).isEqualTo(new Page<>(List.of(), false));
    }

    @Test
    void anEmptyStoreHasNone() throws StorageException {
        assertThat(page(Optional.empty(), 1)).isEqualTo(new Page<>(List.of(), false));
    }

    @Test
    void aPageSaysWhetherThereIsMore() throws StorageException {
        push("a", "a/b", "c");

        assertThat(page(Optional.empty(), 2).more()).isTrue();
        assertThat(page(Optional.empty(), 3).more()).isFalse();
        assertThat(page(after("a"), 2).more()).isFalse();
    }

    @Test
    void aWalkOfAnyPageSizeSeesAllRepositoriesInOrder() throws StorageException {
        Random random = new Random(1);
        for (int round = 0; round < 100; round++) {
            store = new MemoryStore();
            NavigableSet<RepositoryName> expected = randomNames(random, 1 + random.nextInt(50));
            for (RepositoryName name : expected) {
                push(name.value());
            }

            assertThat(walk(1 + random.nextInt(6))).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void aPageAfterAnyNameIsWhatASortedSetGives() throws StorageException {
        Random random = new Random(2);
        NavigableSet<RepositoryName> all = randomNames(random, 250);
        for (RepositoryName name : all) {
            push(name.value());
        }
        for (RepositoryName after : randomNames(random, 300)) {
            int limit = 1 + random.nextInt(10);
            List<RepositoryName> expected =
                    all.tailSet(after, false).stream().limit(limit).toList();

            assertThat(page(Optional.of(after), limit).entries())
                    .as("after " + after)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aPageCostsItsRepositoriesAndNotTheRegistry() throws StorageException {
        for (int i = 0; i < 1_500; i++) {
            push("org/r" + (1_000 + i));
        }
        WatchedStore watched = new WatchedStore(store);

        assertThat(Repositories.page(watched.store(), after("org/r1700"), 20).entries())
                .hasSize(20);
        assertThat(watched.takeVerbs()).hasSizeLessThanOrEqualTo(25).containsOnly("list");
    }

    private List<RepositoryName> walk(int limit) throws StorageException {
        List<RepositoryName> seen = new ArrayList<>();
        Page<RepositoryName> page = page(Optional.empty(), limit);
        seen.addAll(page.entries());
        while (page.more()) {
            assertThat(page.entries()).hasSize(limit);
            page = page(Optional.of(seen.get(seen.size() - 1)), limit);
            seen.addAll(page.entries());
        }
        return seen;
    }

    private static NavigableSet<RepositoryName> randomNames(Random random, int count) {
        TreeSet<RepositoryName> names = new TreeSet<>();
        String alphabet = "ab0-._//";
        while (names.size() < count) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(7); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            name(text.toString()).ifPresent(names::add);
        }
        return names;
    }

    private Page<RepositoryName> page(Optional<RepositoryName> after, int limit) throws StorageException {
        return Repositories.page(store, after, limit);
    }

    /** What a push of a manifest with one layer leaves. */
    private void push(String... names) throws StorageException {
        for (String name : names) {
            RepositoryName repository = new RepositoryName(name);
            Links.write(store, DistributionTree.layerLink(repository, TARGET), TARGET);
            Links.write(store, DistributionTree.revisionLink(repository, TARGET), TARGET);
            Links.write(store, DistributionTree.tagCurrent(repository, new Tag("latest")), TARGET);
        }
    }

    private void put(String path) throws StorageException {
        store.write(new StorageKey(DistributionTree.REPOSITORIES + path), new byte[0], Precondition.none());
    }

    private static Optional<RepositoryName> after(String name) {
        return Optional.of(new RepositoryName(name));
    }

    /** Empty when it can be none. */
    private static Optional<RepositoryName> name(String name) {
        try {
            return Optional.of(new RepositoryName(name));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
