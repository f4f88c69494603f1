package io.stowage.storage.fs;

import io.stowage.layout.DistributionTree;
import io.stowage.layout.Page;
import io.stowage.layout.Tags;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.StorageException;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A slice on its way into an upload, and a page out of many tags. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FileStoreBenchmark {

    private static final int SLICE_BYTES = 64 * 1024;
    private static final long UPLOAD_BYTES = 64L * 1024 * 1024;
    private static final int TAGS = 10_000;
    private static final int PAGE = 100;

    private final RepositoryName repository = new RepositoryName("many");
    private final SplittableRandom random = new SplittableRandom(1);
    private final ByteBuffer slice = ByteBuffer.allocateDirect(SLICE_BYTES);
    private final Path root;
    private final FileStore store;
    private Upload upload;

    public FileStoreBenchmark() {
        try {
            root = Files.createTempDirectory("benchmark");
            for (int i = 0; i < TAGS; i++) {
                Path link = root.resolve(
                        DistributionTree.tagCurrent(repository, tag(i)).value());
                Files.createDirectories(link.getParent());
                Files.writeString(link, "sha256:" + "a".repeat(64));
            }
            store = FileStore.open(FileStoreSettings.of(root, Durability.FULL));
            upload = begin();
        } catch (IOException e) {
            // the generated subclass has a constructor of its own, which declares none
            throw new UncheckedIOException(e);
        }
    }

    @TearDown
    public void close() throws IOException {
        upload.close();
        store.close();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Benchmark
    public long appendSlice() throws StorageException {
        if (upload.offset() >= UPLOAD_BYTES) {
            upload.close();
            store.abort(upload.id());
            upload = begin();
        }
        upload.append(slice.clear());
        return upload.offset();
    }

    @Benchmark
    public Page<Tag> pageOfTags() throws StorageException {
        return Tags.page(store, repository, Optional.of(tag(random.nextInt(TAGS - PAGE))), PAGE);
    }

    private Upload begin() throws StorageException {
        return store.begin(UploadId.random(), new byte[0], Optional.empty());
    }

    private static Tag tag(int number) {
        return new Tag(String.format("t%06d", number));
    }
}
