package io.stowage.server.http;

import io.stowage.server.http.Route.Endpoint;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What all connections of one listener share.
 *
 * @param handlers one for each endpoint that there is
 * @param routes where requests go
 * @param admission which of them can be served now
 * @param entrance who is let in
 * @param observer is told of each
 */
record Edge(
        StorageThreads storage,
        Map<Endpoint, Handler> handlers,
        Routes routes,
        Admission admission,
        Entrance entrance,
        RequestObserver observer,
        AnswerHeaders answers,
        Timeouts timeouts,
        Connections connections,
        Refusals refusals,
        Budgets budgets,
        DateHeader date) {

    Edge {
        handlers = Map.copyOf(handlers);
    }

    /** Where a request goes; nowhere, where this listener has nothing. */
    Route route(Target target) {
        Route route = routes.route(target);
        return handlers.containsKey(route.endpoint()) ? route : Route.of(Endpoint.NONE);
    }

    Handler handler(Endpoint endpoint) {
        return Objects.requireNonNull(handlers.get(endpoint));
    }

    /**
     * How long a client may keep us waiting.
     *
     * @param head from the first byte of a request to the end of its head
     * @param idle without any progress, between requests or within one
     * @param bodyRatePeriod over which a body must come at {@value #MIN_BODY_BYTES_PER_SECOND} bytes a second at least
     */
    record Timeouts(Duration head, Duration idle, Duration bodyRatePeriod) {

        /** Slower than any link that carries images; faster than an attacker wants to be. */
        static final int MIN_BODY_BYTES_PER_SECOND = 1024;

        static Timeouts defaults() {
            return new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofSeconds(60));
        }
    }
}
