package io.stowage.server;

import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From nothing to a registry that listens, in a JVM that has had one before: what each test class of others waits for. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class StartBenchmark {

    private @Nullable Registry registry;

    @Benchmark
    public Registry start() throws IOException {
        Registry started = Registry.builder(new MemoryStore()).port(0).build().start();
        registry = started;
        return started;
    }

    @TearDown(Level.Invocation)
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
