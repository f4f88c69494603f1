package io.stowage.server.http;

import io.stowage.server.auth.Identity;
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
    private final Origin origin;
    private final Outcome outcome;

    RequestEvent(Request request, Route route, RequestId id, boolean multiplexed, Origin origin, Outcome outcome) {
        this.request = request;
        this.route = route;
        this.id = id;
        this.multiplexed = multiplexed;
        this.origin = origin;
        this.outcome = outcome;
    }

    /**
     * Who sent it.
     *
     * @param peer at the other end of the connection
     * @param proxies whose word about clients counts
     * @param identity of whoever is known, let in or not
     */
    record Origin(@Nullable SocketAddress peer, Proxies proxies, Identity identity) {}

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

    /** {@code -} where the line of the request could not be read. */
    public String method() {
        return request.method().name();
    }

    /** As it came, without the query: that may hold the state of an upload. {@code -} where it was no path, or could not be read. */
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

    /** The numeric address of the client: of the peer, unless that is a proxy that is trusted and tells it. */
    public String client() {
        return origin.proxies().client(origin.peer(), request);
    }

    /** The port of the peer; 0 where it has none. */
    public int clientPort() {
        return origin.peer() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    /** Who sent it, whether he may or not; empty for whoever was not asked, or could not tell. */
    public String user() {
        return origin.identity().user();
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
