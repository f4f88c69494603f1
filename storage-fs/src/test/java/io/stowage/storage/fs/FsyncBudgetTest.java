package io.stowage.storage.fs;

import static io.stowage.storage.fs.TestStore.LARGE_BYTES;
import static io.stowage.storage.fs.TestStore.filled;
import static io.stowage.storage.fs.TestStore.key;
import static io.stowage.storage.fs.TestStore.memoryRoot;
import static io.stowage.storage.fs.TestStore.put;
import static io.stowage.storage.fs.TestStore.settings;
import static io.stowage.storage.fs.TestStore.upload;
import static io.stowage.storage.fs.TestStore.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often the disk is made to wait, always in directories that are new. */
@SuppressWarnings("NullAway.Init") // set up before each test
final class FsyncBudgetTest {

    private static final String BLOBS = "docker/registry/v2/blobs/sha256/";
    private static final String REPOSITORY = "docker/registry/v2/repositories/library/new/";

    private final Queue<Path> forced = new ConcurrentLinkedQueue<>();

    private Path root;
    private BlobStore store;

    @BeforeEach
    void openStore() throws Exception {
        root = memoryRoot();
        store = TestStore.open(root, this::count);
        forced.clear();
    }

    @AfterEach
    void closeStore() throws Exception {
        store.close();
    }

    private void count(Disk.Step step, Path path) {
        if (step == Disk.Step.FORCE_FILE || step == Disk.Step.FORCE_DIRECTORY) {
            forced.add(path);
        }
    }

    @Test
    void aSmallBlobAndItsLinkTakeThree() throws Exception {
        upload(store, BLOBS + "ab/abcd/data", filled(60_000, 'x'));
        put(store, REPOSITORY + "_layers/sha256/abcd/link", utf8("sha256:abcd"));

        assertThat(forced).hasSize(3);
    }

    /** One that opens the journal's segment, and one for all of it. */
    @Test
    void aSmallBlobThatBringsItsLinkTakesTwo() throws Exception {
        SmallWrite link = new SmallWrite(key(REPOSITORY + "_layers/sha256/abcd/link"), utf8("sha256:abcd"));
        try (Upload upload = store.begin(UploadId.random(), new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(filled(60_000, 'x')));
            upload.commit(key(BLOBS + "ab/abcd/data"), List.of(link));
        }
        assertThat(forced).hasSize(2);
        assertThat(store.read(link.key(), 100)).isPresent();
    }

    @Test
    void aManifestAndItsTagTakeTwoTogether() throws Exception {
        store.writeAll(List.of(
                new SmallWrite(key(BLOBS + "cd/cdef/data"), utf8("{}")),
                new SmallWrite(key(REPOSITORY + "_manifests/revisions/sha256/cdef/link"), utf8("sha256:cdef")),
                new SmallWrite(key(REPOSITORY + "_manifests/tags/latest/current/link"), utf8("sha256:cdef"))));

        assertThat(forced).hasSize(2);
    }

    @Test
    void aManifestAndItsTagTakeFive() throws Exception {
        put(store, BLOBS + "cd/cdef/data", utf8("{}"));
        put(store, REPOSITORY + "_manifests/revisions/sha256/cdef/link", utf8("sha256:cdef"));
        put(store, REPOSITORY + "_manifests/tags/latest/index/sha256/cdef/link", utf8("sha256:cdef"));
        put(store, REPOSITORY + "_manifests/tags/latest/current/link", utf8("sha256:cdef"));

        assertThat(forced).hasSize(5);
    }

    @Test
    void aLargeBlobTakesFourWhereItsFanOutIsKnown() throws Exception {
        upload(store, BLOBS + "ab/abcd/data", filled(LARGE_BYTES, 'x'));
        forced.clear();

        upload(store, BLOBS + "cd/cdef/data", filled(LARGE_BYTES, 'y'));
        assertThat(forced).hasSize(4);
        assertThat(forced).endsWith(root.resolve(BLOBS + "cd/cdef"), root.resolve(BLOBS + "cd"), root.resolve(BLOBS));

        forced.clear();
        upload(store, BLOBS + "cd/cd00/data", filled(LARGE_BYTES, 'z'));
        assertThat(forced).hasSize(3);
    }

    @Test
    void theFirstLargeBlobForcesEveryDirectoryAboveIt() throws Exception {
        upload(store, BLOBS + "ab/abcd/data", filled(LARGE_BYTES, 'x'));

        assertThat(forced).endsWith(root.resolve("docker"), root).hasSize(9);
    }

    @Test
    void aPrunedDirectoryIsForcedAgain() throws Exception {
        upload(store, BLOBS + "ab/abcd/data", filled(LARGE_BYTES, 'x'));
        upload(store, BLOBS + "cd/cdef/data", filled(LARGE_BYTES, 'y'));
        store.delete(key(BLOBS + "cd/cdef/data"), Precondition.none());
        put(store, BLOBS + "cd/0000/data", utf8("makes the directory, unforced"));
        forced.clear();

        upload(store, BLOBS + "cd/cdef/data", filled(LARGE_BYTES, 'y'));

        assertThat(forced)
                .endsWith(root.resolve(BLOBS + "cd"), root.resolve(BLOBS))
                .hasSize(4);
    }

    @Test
    void deletingManyTakesOne() throws Exception {
        for (int i = 0; i < 20; i++) {
            put(store, "many/" + i + "/link", utf8("content"));
        }
        forced.clear();

        store.deleteAll(
                IntStream.range(0, 20).mapToObj(i -> key("many/" + i + "/link")).toList());

        assertThat(forced).hasSize(1);
    }

    @Test
    void readingAndListingTakeNone() throws Exception {
        put(store, "a/b", utf8("content"));
        forced.clear();

        store.read(key("a/b"), 100);
        store.stat(key("a/b"));
        store.delete(key("a/absent"), Precondition.none());
        store.write(key("a/b"), utf8("other"), Precondition.absent());

        assertThat(forced).isEmpty();
    }

    @Test
    void relaxedTakesNone() throws Exception {
        try (BlobStore relaxed = FileStore.open(new FileStoreSettings(
                memoryRoot(), Durability.RELAXED, 10, 1000, Duration.ofDays(1), "boot", this::count))) {
            put(relaxed, "a/b", utf8("content"));
            upload(relaxed, "a/c", filled(100, 'c'));
            upload(relaxed, "a/d", filled(LARGE_BYTES, 'd'));
            relaxed.delete(key("a/b"), Precondition.none());
            relaxed.deleteAll(List.of(key("a/c"), key("a/d")));
        }
        assertThat(forced).isEmpty();
    }

    /** The first force is held up until all others have appended: one more force serves them all. */
    @Test
    void writersThatWaitShareOneForce() throws Exception {
        int others = 7;
        CountDownLatch firstForces = new CountDownLatch(1);
        CountDownLatch othersAppended = new CountDownLatch(others);
        Disk.Hook hook = (step, path) -> {
            if (!path.toString().contains("journal")) {
                return;
            }
            if (step == Disk.Step.WRITE && firstForces.getCount() == 0) {
                othersAppended.countDown();
            }
            if (step == Disk.Step.FORCE_FILE) {
                forced.add(path);
                firstForces.countDown();
                await(othersAppended);
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(others + 1);
        try (BlobStore shared = FileStore.open(settings(memoryRoot(), "boot", hook))) {
            Future<?> first = threads.submit(() -> putQuietly(shared, 0));
            await(firstForces);
            List<Future<?>> rest = IntStream.rangeClosed(1, others)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> putQuietly(shared, i)))
                    .toList();
            first.get();
            for (Future<?> each : rest) {
                each.get();
            }
            assertThat(forced).hasSize(2);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void putQuietly(BlobStore store, int i) {
        try {
            put(store, "shared/" + i, utf8("content"));
        } catch (StorageException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
