package io.stowage.oci;

import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What every request parses, and what every push of a manifest does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParsingBenchmark {

    private static final int LAYERS = 10;

    private final String digest = Samples.A;
    private final String name = "library/team/application";
    private final Optional<MediaType> type = Optional.of(MediaType.OCI_MANIFEST);
    private final byte[] manifest = Samples.bytes(
            Samples.imageWithLayers('[' + String.join(",", Collections.nCopies(LAYERS, Samples.LAYER)) + ']'));

    @Benchmark
    public Digest digest() {
        return Digest.parse(digest);
    }

    @Benchmark
    public RepositoryName repositoryName() {
        return new RepositoryName(name);
    }

    @Benchmark
    public Manifest manifest() throws InvalidManifestException {
        return ManifestReader.read(manifest, type);
    }
}
