package io.stowage.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.stowage.server.http.Route.Endpoint;
import io.stowage.storage.StorageException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Which requests are let in. Any thread; never waits.
 *
 * @param writes which of them may change anything
 * @param gate whether the store may be changed now
 * @param healthy whether anything but questions about the registry's state is answered now
 * @param queues how many may be under way at once
 */
public record Admission(Writes writes, WriteGate gate, BooleanSupplier healthy, Queues queues) {

    /** Reads only, and always. */
    public static Admission reads() {
        return new Admission(Writes.NONE, WriteGate.OPEN, () -> true, Queues.of(RequestLimit.NONE, RequestLimit.NONE));
    }

    /** Where a request waits for its turn that is let in; empty when it need not. */
    Optional<RequestQueue> queue(Endpoint endpoint, HttpMethod method) {
        if (endpoint.isAboutState() || endpoint == Endpoint.ROOT) {
            return Optional.empty();
        }
        return endpoint.reads(method) ? queues.reading : queues.writing;
    }

    /** Where those wait who would be too many at once. */
    public static final class Queues {

        private final Optional<RequestQueue> reading;
        private final Optional<RequestQueue> writing;

        private Queues(Optional<RequestQueue> reading, Optional<RequestQueue> writing) {
            this.reading = reading;
            this.writing = writing;
        }

        /** Queues of their own for those who read and for all others. */
        public static Queues of(RequestLimit reads, RequestLimit writes) {
            return new Queues(queue(reads), queue(writes));
        }

        private static Optional<RequestQueue> queue(RequestLimit limit) {
            return limit.running() == 0 ? Optional.empty() : Optional.of(new RequestQueue(limit));
        }
    }

    /** What a request is answered with that is not let in. */
    Optional<Response> refusal(Endpoint endpoint, HttpMethod method, RequestId id) {
        if (endpoint == Endpoint.NONE) {
            return Optional.of(ErrorRenderer.notFound());
        }
        if (!endpoint.isAboutState() && !healthy.getAsBoolean()) {
            return Optional.of(ErrorRenderer.unhealthy());
        }
        if (!endpoint.takes(method) || !writes.allow(endpoint, method)) {
            return Optional.of(ErrorRenderer.methodNotAllowed(writes.allowed(endpoint)));
        }
        Optional<StorageException> obstacle = endpoint.reads(method) ? Optional.empty() : gate.obstacle();
        return obstacle.map(failure -> ErrorRenderer.render(failure, id));
    }
}
