package io.stowage.layout;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.RepositoryName;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.memory.MemoryStore;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionUploadsTest {

    private static final RepositoryName APP = new RepositoryName("lib/app");
    private static final String ID = "7a7e3a0c-5d3f-4f0e-9a53-0c9f1d3f7c11";
    private static final DistributionUpload UPLOAD = new DistributionUpload(APP, ID);
    private static final Instant WRITTEN = Instant.parse("2026-11-21T05:41:48Z");

    private final BlobStore store = new MemoryStore(Long.MAX_VALUE, Clock.fixed(WRITTEN, ZoneOffset.UTC));

    @Test
    void repositoriesWithUploadsAreFoundWhetherTheyHaveManifestsOrNot() throws StorageException {
        put("a/_manifests/tags/x/current/link", "");
        put("b/_manifests/tags/x/current/link", "");
        put("b/_uploads/1/startedat", "");
        put("c/d/_layers/sha256/x/link", "");
        put("c/d/_uploads/2/startedat", "");

        Page<RepositoryName> page = DistributionUploads.repositories(store, Optional.empty(), 10);

        assertThat(page.entries()).extracting(RepositoryName::value).containsExactly("b", "c/d");
        assertThat(page.more()).isFalse();
        assertThat(DistributionUploads.repositories(store, Optional.of(new RepositoryName("b")), 10)
                        .entries())
                .containsExactly(new RepositoryName("c/d"));
    }

    @Test
    void aWalkSeesAllUploadsOfARepository() throws StorageException {
        for (int i = 10; i < 35; i++) {
            put("lib/app/_uploads/u" + i + "/startedat", "");
            put("lib/app/_uploads/stray" + i, "");
        }
        List<DistributionUpload> seen = new ArrayList<>();
        boolean more = true;
        while (more) {
            Optional<DistributionUpload> after =
                    seen.isEmpty() ? Optional.empty() : Optional.of(seen.get(seen.size() - 1));
            Page<DistributionUpload> page = DistributionUploads.page(store, APP, after, 4);
            seen.addAll(page.entries());
            more = page.more();
        }

        assertThat(seen).hasSize(25).doesNotHaveDuplicates().contains(new DistributionUpload(APP, "u34"));
    }

    @Test
    void anUploadIsAsOldAsItsKeysWhenItStartedBefore() throws StorageException {
        put("lib/app/_uploads/" + ID + "/startedat", "2020-01-01T00:00:00Z");

        assertThat(DistributionUploads.touched(store, UPLOAD)).contains(WRITTEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-22T00:00:00Z", "2026-11-22T02:00:00+02:00", "2026-11-22T00:00:00.000000Z\n"})
    void anUploadIsNoOlderThanItsStart(String startedAt) throws StorageException {
        put("lib/app/_uploads/" + ID + "/startedat", startedAt);

        assertThat(DistributionUploads.touched(store, UPLOAD)).contains(Instant.parse("2026-11-22T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-11-21", "2026-13-01T00:00:00Z", "+1000000000-01-01T00:00:00Z"})
    void aStartThatCannotBeReadLeavesTheKeys(String startedAt) throws StorageException {
        put("lib/app/_uploads/" + ID + "/startedat", startedAt);

        assertThat(DistributionUploads.touched(store, UPLOAD)).contains(WRITTEN);
    }

    @Test
    void aStartThatIsTooLongOrMissingLeavesTheKeys() throws StorageException {
        put("lib/app/_uploads/" + ID + "/startedat", "x".repeat(10_000));
        put("lib/app/_uploads/other/data", "x");

        assertThat(DistributionUploads.touched(store, UPLOAD)).contains(WRITTEN);
        assertThat(DistributionUploads.touched(store, new DistributionUpload(APP, "other")))
                .contains(WRITTEN);
    }

    @Test
    void aMissingUploadWasNeverTouched() throws StorageException {
        assertThat(DistributionUploads.touched(store, UPLOAD)).isEmpty();
    }

    @Test
    void removingAnUploadRemovesAllOfItAndNothingElse() throws StorageException {
        put("lib/app/_uploads/" + ID + "/startedat", "2020-01-01T00:00:00Z");
        put("lib/app/_uploads/" + ID + "/data", "bytes");
        for (int i = 0; i < 1_200; i++) {
            put("lib/app/_uploads/" + ID + "/hashstates/sha256/" + i, "state");
        }
        put("lib/app/_uploads/" + ID + "0/data", "x");
        put("lib/app/_layers/sha256/x/link", "x");

        DistributionUploads.remove(store, UPLOAD);
        DistributionUploads.remove(store, UPLOAD);

        assertThat(store.list(ListRequest.descendants("", 100)).entries())
                .extracting(Listing.Entry::name)
                .containsExactly(
                        DistributionTree.REPOSITORIES + "lib/app/_layers/sha256/x/link",
                        DistributionTree.REPOSITORIES + "lib/app/_uploads/" + ID + "0/data");
    }

    @Test
    void theStartIsRemovedFirst() throws StorageException {
        put("lib/app/_uploads/" + ID + "/startedat", "2020-01-01T00:00:00Z");
        put("lib/app/_uploads/" + ID + "/data", "bytes");
        List<String> deleted = new ArrayList<>();
        BlobStore watching = (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("deleteAll")) {
                        deleted.add(arguments[0].toString());
                    }
                    return method.invoke(store, arguments);
                });

        DistributionUploads.remove(watching, UPLOAD);

        assertThat(deleted).hasSize(2);
        assertThat(deleted.get(0)).endsWith("/startedat]");
    }

    @Test
    void whatIsLeftBehindIsToldOf() throws StorageException {
        put("lib/app/_uploads/" + ID + "/data", "bytes");
        StorageKey left = new StorageKey(DistributionTree.uploads(APP) + ID + "/data");
        BlobStore keeping = (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(),
                new Class<?>[] {BlobStore.class},
                (proxy, method, arguments) ->
                        method.getName().equals("deleteAll") ? Set.of(left) : method.invoke(store, arguments));

        assertThatThrownBy(() -> DistributionUploads.remove(keeping, UPLOAD))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("lib/app/" + ID);
    }

    private void put(String path, String content) throws StorageException {
        store.write(
                new StorageKey(DistributionTree.REPOSITORIES + path), content.getBytes(US_ASCII), Precondition.none());
    }
}
