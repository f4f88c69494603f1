package io.stowage.server.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stowage.server.http.RequestEvent;
import io.stowage.server.http.RequestObserver;
import io.stowage.server.http.Route.Endpoint;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts requests under the names that OpenShift's dashboards and alerts know, {@code imageregistry_*}. Its labels have as
 * many values as there are operations, methods and statuses.
 */
public final class OpenShiftMetrics implements RequestObserver {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE");

    private final MeterRegistry meters;
    private final Map<String, Timer> operations = new ConcurrentHashMap<>();
    private final Map<Counted, Counter> requests = new ConcurrentHashMap<>();

    public OpenShiftMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    private record Counted(String method, int status) {}

    @Override
    public void ended(RequestEvent request) {
        String method = METHODS.contains(request.method()) ? request.method().toLowerCase(Locale.ROOT) : "other";
        requests.computeIfAbsent(new Counted(method, request.status()), this::counter)
                .increment();
        operation(request.route().endpoint(), request.method())
                .ifPresent(name -> operations.computeIfAbsent(name, this::timer).record(request.duration()));
    }

    /** What OpenShift calls what was done; nothing for what it does not measure. */
    private static Optional<String> operation(Endpoint endpoint, String method) {
        return Optional.ofNullable(
                switch (endpoint) {
                    case BLOB ->
                        switch (method) {
                            case "GET" -> "BlobStore.ServeBlob";
                            case "HEAD" -> "BlobStore.Stat";
                            case "DELETE" -> "BlobStore.Delete";
                            default -> null;
                        };
                    case UPLOADS -> "BlobStore.Create";
                    case UPLOAD -> method.equals("PUT") ? "BlobWriter.Commit" : "BlobStore.Resume";
                    case MANIFEST ->
                        switch (method) {
                            case "PUT" -> "ManifestService.Put";
                            case "DELETE" -> "ManifestService.Delete";
                            default -> "ManifestService.Get";
                        };
                    case TAGS -> "TagService.All";
                    default -> null;
                });
    }

    private Counter counter(Counted counted) {
        return Counter.builder("imageregistry.http.requests")
                .description("Requests, by how they ended")
                .tag("method", counted.method())
                .tag("code", Integer.toString(counted.status()))
                .register(meters);
    }

    private Timer timer(String operation) {
        return Timer.builder("imageregistry.request.duration")
                .description("From the head of a request to the end of its answer")
                .tag("operation", operation)
                .register(meters);
    }
}
