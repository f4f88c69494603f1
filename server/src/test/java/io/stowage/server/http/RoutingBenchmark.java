package io.stowage.server.http;

import io.stowage.server.http.Target.MalformedTargetException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From the target of a request to its route. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingBenchmark {

    private static final String DIGEST = "sha256:" + "a".repeat(64);

    private final String manifest = "/v2/library/team/application/manifests/" + DIGEST;
    private final String upload = "/v2/library/team/application/blobs/uploads/1b4e28ba-2fa1-11d2-883f-0016d3cca427"
            + "?_state=c3RhdGU%3D&digest=" + DIGEST;

    @Benchmark
    public Optional<Route> manifest() throws MalformedTargetException {
        return Router.route(Target.parse(manifest), PublicUrls.plain());
    }

    @Benchmark
    public Optional<Route> uploadWithQuery() throws MalformedTargetException {
        return Router.route(Target.parse(upload), PublicUrls.plain());
    }
}
