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
 */
public record Admission(Writes writes, WriteGate gate, BooleanSupplier healthy) {

    /** Reads only, and always. */
    public static Admission reads() {
        return new Admission(Writes.NONE, WriteGate.OPEN, () -> true);
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
