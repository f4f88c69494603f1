package io.stowage.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.layout.Revisions.Revision;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RevisionsTest {

    private static final RepositoryName APP = new RepositoryName("lib/app");

    private final BlobStore store = new MemoryStore();

    @Test
    void aWalkSeesAllManifestsInOrder() throws StorageException {
        NavigableSet<Digest> expected = push(25);

        for (int limit : new int[] {1, 2, 24, 25, 26, 1000}) {
            List<Digest> seen = new ArrayList<>();
            boolean more = true;
            while (more) {
                Optional<Digest> after = seen.isEmpty() ? Optional.empty() : Optional.of(seen.get(seen.size() - 1));
                Page<Revision> page = Revisions.page(store, APP, after, limit);
                page.entries().forEach(revision -> seen.add(revision.name()));
                more = page.more();
            }

            assertThat(seen).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void theManifestBeforeAPageNeedNotExist() throws StorageException {
        NavigableSet<Digest> all = push(10);
        Digest between = Digest.parse("sha256:8" + "0".repeat(63));

        Page<Revision> page = Revisions.page(store, APP, Optional.of(between), 100);

        assertThat(page.entries()).extracting(Revision::name).containsExactlyElementsOf(all.tailSet(between, false));
    }

    @Test
    void aManifestMayBeLinkedToAnotherDigest() throws StorageException {
        Digest name = Digest.of(DigestAlgorithm.SHA512, new byte[1]);
        Digest target = Digest.sha256(new byte[1]);
        Links.write(store, DistributionTree.revisionLink(APP, name), target);

        assertThat(Revisions.page(store, APP, Optional.empty(), 10).entries())
                .containsExactly(new Revision(name, target));
    }

    @Test
    void whatIsNoLinkIsPassedOver() throws StorageException {
        NavigableSet<Digest> expected = push(1);
        String directory =
                DistributionTree.revisions(APP) + "sha256/" + expected.first().hex();
        Digest broken = Digest.sha256(new byte[99]);
        for (String stray : List.of(
                directory + "/link.0123.tmp",
                directory + "/signatures/sha256/" + broken.hex() + "/link",
                DistributionTree.revisions(APP) + "sha256/abc/link",
                DistributionTree.revisions(APP) + "md5/abc/link",
                DistributionTree.revisions(APP) + "link",
                DistributionTree.revisions(APP) + "sha256/link",
                DistributionTree.revisionLink(APP, broken).value())) {
            store.write(new StorageKey(stray), new byte[0], Precondition.none());
        }

        for (int limit : new int[] {1, 10}) {
            Page<Revision> page = Revisions.page(store, APP, Optional.empty(), limit);

            assertThat(page.entries()).extracting(Revision::name).containsExactlyElementsOf(expected);
            assertThat(page.more()).isFalse();
        }
    }

    @Test
    void aPageCostsItsManifestsAndNotTheRepository() throws StorageException {
        NavigableSet<Digest> all = push(500);
        WatchedStore watched = new WatchedStore(store);

        Page<Revision> page = Revisions.page(watched.store(), APP, Optional.of(all.first()), 10);

        assertThat(page.entries()).hasSize(10);
        assertThat(watched.takeVerbs()).hasSize(12).startsWith("list");
    }

    private NavigableSet<Digest> push(int count) throws StorageException {
        TreeSet<Digest> pushed = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            Digest digest = Digest.sha256(new byte[] {(byte) i, (byte) (i >> 8)});
            Links.write(store, DistributionTree.revisionLink(APP, digest), digest);
            pushed.add(digest);
        }
        return pushed;
    }
}
