package io.stowage.server.registry;

import static io.stowage.server.registry.Fixture.APP;
import static io.stowage.server.registry.Fixture.bytes;
import static io.stowage.server.registry.Fixture.patch;
import static io.stowage.server.registry.Fixture.subject;
import static io.stowage.server.registry.Fixture.withoutState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.layout.Tags;
import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.StorageException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every call of the store fails once, the first, the second, and so on: what is left is whole, and repeating heals. */
final class FailureTest {

    private static final Digest HELLO = Digest.sha256(bytes("hello"));

    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Something that a client does. */
    private interface Action {
        void run() throws StorageException;
    }

    /** Runs {@code action} with its {@code nth} call failing; says whether there was such a call. */
    private boolean failsAt(int nth, Action action) throws StorageException {
        AtomicInteger left = new AtomicInteger(nth);
        fixture.store.watch((verb, what) -> {
            if (left.decrementAndGet() == 0) {
                throw new StorageException.Unavailable("as the test wants it");
            }
        });
        boolean failed = false;
        try {
            action.run();
        } catch (StorageException.Unavailable e) {
            failed = true;
        }
        fixture.store.watch((verb, what) -> {});
        assertThat(failed).isEqualTo(left.get() <= 0);
        return failed;
    }

    @Test
    void aFailedPushOfAManifestLeavesNoTagWithoutIt() throws Exception {
        int nth = 1;
        boolean failed = true;
        while (failed) {
            RepositoryName repository = new RepositoryName("r" + nth);
            String image = fixture.image(repository, "one").replace("]}", "]" + subject(HELLO) + "}");
            failed = failsAt(nth, () -> fixture.putManifest(repository, "v1", image));
            Optional<StoredManifest> seen = tagged(repository);
            assertThat(failed || seen.isPresent()).isTrue();
            assertThat(listed(repository)).isEqualTo(seen.isPresent());
            fixture.putManifest(repository, "v1", image);
            assertThat(tagged(repository))
                    .hasValueSatisfying(manifest -> assertThat(manifest.bytes()).isEqualTo(bytes(image)));
            assertThat(fixture.registry
                            .referrers()
                            .list(repository, HELLO, Optional.empty(), Optional.empty())
                            .referrers())
                    .hasSize(1);
            nth++;
        }
        assertThat(nth).isEqualTo(2 + 5 + 2);
    }

    @Test
    void aFailedOverwriteLeavesTheOldTagOrTheNewOne() throws Exception {
        String old = fixture.image(APP, "old");
        String next = fixture.image(APP, "new");
        fixture.putManifest(APP, "v1", old);
        for (int nth = 1; failsAt(nth, () -> fixture.putManifest(APP, "v1", next)); nth++) {
            assertThat(tagged(APP))
                    .hasValueSatisfying(manifest -> assertThat(manifest.bytes()).isIn(bytes(old), bytes(next)));
        }
        assertThat(tagged(APP))
                .hasValueSatisfying(manifest -> assertThat(manifest.bytes()).isEqualTo(bytes(next)));
    }

    @Test
    void aFailedDeletionLeavesNoTagWithoutItsManifestAndIsRepeated() throws Exception {
        String image = fixture.image(APP, "one");
        Digest digest = Digest.sha256(bytes(image));
        boolean failed = true;
        for (int nth = 1; failed; nth++) {
            fixture.putManifest(APP, "v1", image);
            fixture.putManifest(APP, "v2", image);
            failed = failsAt(nth, () -> fixture.registry.manifests().delete(APP, Fixture.byDigest(digest)));
            if (failed) {
                assertThat(fixture.registry
                                .manifests()
                                .get(APP, Fixture.byDigest(digest))
                                .bytes())
                        .isEqualTo(bytes(image));
                fixture.registry.manifests().delete(APP, Fixture.byDigest(digest));
            }
            assertThat(tagged(APP)).isEmpty();
        }
    }

    @Test
    void aFailedPushOfABlobLeavesNoLinkWithoutItAndNoUpload() throws Exception {
        boolean failed = true;
        for (int nth = 1; failed; nth++) {
            String content = "hello" + nth;
            Digest digest = Digest.sha256(bytes(content));
            failed = failsAt(nth, () -> fixture.push(APP, content));
            assertThat(fixture.memory.uploads(Optional.empty(), 10)).isEmpty();
            if (failed) {
                assertThatThrownBy(() -> fixture.registry.blobs().find(APP, digest))
                        .isInstanceOf(RegistryException.class);
                fixture.push(APP, content);
            }
            assertThat(fixture.pull(fixture.registry, APP, digest)).isEqualTo(content);
        }
    }

    @Test
    void aFailedChunkIsSentAgainFromWhereTheSessionIs() throws Exception {
        boolean failed = true;
        for (int nth = 1; failed; nth++) {
            UploadProgress at = fixture.patch(fixture.begin(), "hel");
            UploadRef session = withoutState(at);
            failed = failsAt(nth, () -> patch(fixture.registry, session, "lo"));
            long offset = fixture.registry.uploads().status(session).offset();
            assertThat(offset).isBetween(3L, 5L);
            String rest = "hello".substring((int) offset);
            assertThat(Fixture.put(fixture.registry, session, rest, HELLO)).isEqualTo(HELLO);
        }
    }

    @Test
    void aFirstChunkThatFailedIsSentAgain() throws Exception {
        boolean failed = true;
        for (int nth = 1; failed; nth++) {
            UploadProgress at = fixture.begin();
            failed = failsAt(nth, () -> fixture.patch(at, "hello"));
            if (failed) {
                assertThat(fixture.registry.uploads().status(withoutState(at)).offset())
                        .isZero();
                fixture.patch(at, "hello");
            }
            assertThat(fixture.put(at, "", HELLO)).isEqualTo(HELLO);
        }
    }

    private boolean listed(RepositoryName repository) throws StorageException {
        return Tags.page(fixture.store, repository, Optional.empty(), 10)
                .entries()
                .contains(new Tag("v1"));
    }

    private Optional<StoredManifest> tagged(RepositoryName repository) throws StorageException {
        try {
            return Optional.of(fixture.replica().manifests().get(repository, new Tag("v1")));
        } catch (RegistryException unknown) {
            assertThat(unknown.code()).isEqualTo(ErrorCode.MANIFEST_UNKNOWN);
            return Optional.empty();
        }
    }
}
