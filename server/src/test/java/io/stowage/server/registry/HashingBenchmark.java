package io.stowage.server.registry;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What every slice of a push is hashed by. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HashingBenchmark {

    private static final int SLICE_BYTES = 64 * 1024;

    private final RunningDigests digests = new RunningDigests(false);
    private final ByteBuffer heap = ByteBuffer.allocate(SLICE_BYTES);
    private final ByteBuffer direct = ByteBuffer.allocateDirect(SLICE_BYTES);

    @Benchmark
    public long heapSlice() {
        digests.update(heap);
        return digests.offset();
    }

    @Benchmark
    public long directSlice() {
        digests.update(direct);
        return digests.offset();
    }
}
