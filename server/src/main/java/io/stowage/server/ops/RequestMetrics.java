package io.stowage.server.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stowage.server.http.RequestEvent;
import io.stowage.server.http.RequestObserver;
import io.stowage.server.http.Route.Endpoint;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;

/**
 * Counts requests as Distribution does, {@code registry_http_*}. Its labels have as many values as there are endpoints,
 * methods and statuses, whatever clients send.
 */
public final class RequestMetrics implements RequestObserver {

    private static final Duration[] BUCKETS = DoubleStream.of(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 60)
            .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
            .toArray(Duration[]::new);

    /** From 1 KiB, doubled each time. */
    private static final double[] SIZES =
            DoubleStream.iterate(1024, size -> size * 2).limit(22).toArray();

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS");

    private final MeterRegistry meters;
    private final Map<Endpoint, Sizes> sizes = new EnumMap<>(Endpoint.class);
    private final Map<Counted, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Timed, Timer> timers = new ConcurrentHashMap<>();

    public RequestMetrics(MeterRegistry meters) {
        this.meters = meters;
        for (Endpoint endpoint : Endpoint.values()) {
            sizes.put(endpoint, new Sizes(meters, label(endpoint)));
        }
    }

    private record Counted(Endpoint endpoint, String method, int status) {}

    private record Timed(Endpoint endpoint, String method) {}

    /** Distribution's names where it has one. */
    private static String label(Endpoint endpoint) {
        return switch (endpoint) {
            case API_VERSION -> "base";
            case CATALOG -> "catalog";
            case TAGS -> "tags";
            case MANIFEST -> "manifest";
            case BLOB -> "blob";
            case CONTENT -> "content";
            case UPLOADS -> "blob_upload";
            case UPLOAD -> "blob_upload_chunk";
            case REFERRERS -> "referrers";
            case EXTENSIONS -> "extensions";
            case ROOT -> "root";
            case LIVE, READY, STARTED, DEBUG_HEALTH, METRICS, OPENSHIFT_METRICS -> "health";
            case OPENSHIFT_TOKEN -> "token";
            case NONE -> "none";
        };
    }

    private static String method(String method) {
        return METHODS.contains(method) ? method.toLowerCase(Locale.ROOT) : "other";
    }

    @Override
    public void begun(Endpoint endpoint) {
        of(endpoint).inFlight.increment();
    }

    @Override
    public void ended(RequestEvent request) {
        Endpoint endpoint = request.route().endpoint();
        String method = method(request.method());
        Sizes found = of(endpoint);
        found.inFlight.decrement();
        found.received.record((double) request.receivedBytes());
        found.sent.record((double) request.sentBytes());
        counters.computeIfAbsent(new Counted(endpoint, method, request.status()), this::counter)
                .increment();
        timers.computeIfAbsent(new Timed(endpoint, method), this::timer).record(request.duration());
    }

    private Sizes of(Endpoint endpoint) {
        return java.util.Objects.requireNonNull(sizes.get(endpoint));
    }

    private Counter counter(Counted counted) {
        return Counter.builder("registry.http.requests")
                .description("Requests, by what they were for and how they ended")
                .tag("handler", label(counted.endpoint()))
                .tag("method", counted.method())
                .tag("code", Integer.toString(counted.status()))
                .register(meters);
    }

    private Timer timer(Timed timed) {
        return Timer.builder("registry.http.request.duration")
                .description("From the head of a request to the end of its answer")
                .tag("handler", label(timed.endpoint()))
                .tag("method", timed.method())
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    /** What is kept for an endpoint. */
    private static final class Sizes {

        private final LongAdder inFlight = new LongAdder();
        private final DistributionSummary received;
        private final DistributionSummary sent;

        Sizes(MeterRegistry meters, String handler) {
            this.received = summary(meters, handler, "request");
            this.sent = summary(meters, handler, "response");
            Gauge.builder("registry.http.in.flight.requests", inFlight, LongAdder::sum)
                    .description("Requests under way")
                    .tag("handler", handler)
                    .register(meters);
        }

        private static DistributionSummary summary(MeterRegistry meters, String handler, String which) {
            return DistributionSummary.builder("registry.http." + which + ".size")
                    .description("Bytes of the body of a " + which)
                    .baseUnit("bytes")
                    .tag("handler", handler)
                    .serviceLevelObjectives(SIZES)
                    .register(meters);
        }
    }
}
