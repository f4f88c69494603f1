package io.stowage.server.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of a request. Immutable; any thread. */
public final class RequestEvent {

    /** What nginx calls a client that has gone before its answer. */
    public static final int CLIENT_GONE = 499;

    private final Request request;
    private final Route route;
    private final RequestId id;
    private final boolean multiplexed;
    private final @Nullable SocketAddress client;
    private final Outcome outcome;

    RequestEvent(
            Request request,
            Route route,
            RequestId id,
            boolean multiplexed,
            @Nullable SocketAddress client,
            Outcome outcome) {
        this.request = request;
        this.route = route;
        this.id = id;
        this.multiplexed = multiplexed;
        this.client = client;
        this.outcome = outcome;
    }

    /**
     * How it ended.
     *
     * @param receivedBytes of the body
     * @param sentBytes of the answer's body
     * @param whole whether all of the answer was written
     * @param nanos from the head of the request to the end of the answer
     */
    record Outcome(int status, long receivedBytes, long sentBytes, boolean whole, Instant ended, long nanos) {}

    /** Names it in the log and to the client: the client's own name for it where that is harmless. */
    public String id() {
        return id.toString();
    }

    public String method() {
        return request.method().name();
    }

    /** As it came, without the query: that may hold the state of an upload. */
    public String path() {
        return request.target().rawPath();
    }

    /** Name and version, as in {@code HTTP/1.1}. */
    public String protocol() {
        return multiplexed ? "HTTP/2.0" : request.version().text();
    }

    /** Which resource it was about. */
    public Route route() {
        return route;
    }

    /** The numeric address of the peer; a proxy's where there is one. */
    public String client() {
        if (client instanceof InetSocketAddress address && address.getAddress() != null) {
            return address.getAddress().getHostAddress();
        }
        return "-";
    }

    /** The port of the peer; 0 where it has none. */
    public int clientPort() {
        return client instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    /** A header of the request. */
    public Optional<String> header(String name) {
        return request.header(name);
    }

    /** {@link #CLIENT_GONE} when the client did not wait for the answer. */
    public int status() {
        return outcome.status();
    }

    /** Bytes of the request's body that have come. */
    public long receivedBytes() {
        return outcome.receivedBytes();
    }

    /** Bytes of the answer's body; those that were to be sent when it broke off. */
    public long sentBytes() {
        return outcome.sentBytes();
    }

    /** Whether all of the answer was written. */
    public boolean whole() {
        return outcome.whole();
    }

    public Instant ended() {
        return outcome.ended();
    }

    /** From the head of the request to the end of the answer. */
    public Duration duration() {
        return Duration.ofNanos(outcome.nanos());
    }
}
