package io.stowage.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.stowage.server.http.Edge.Timeouts;
import io.stowage.server.http.Route.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** An open port and everything behind it. Any thread but an event loop. */
public final class Listener implements AutoCloseable {

    private static final int BACKLOG = 1024;

    /** The part of the time for the end in which new requests are still taken, and its bound. */
    private static final int GRACES = 60;

    private static final long MAX_GRACE_MILLIS = 1000;

    private final EventLoopGroup group;
    private final Connections connections;
    private final StorageThreads storage;
    private final Channel server;
    private final Optional<TlsContexts> tls;
    private final SocketAddress wanted;

    private Listener(
            EventLoopGroup group,
            Connections connections,
            StorageThreads storage,
            Channel server,
            Optional<TlsContexts> tls,
            SocketAddress wanted) {
        this.group = group;
        this.connections = connections;
        this.storage = storage;
        this.server = server;
        this.tls = tls;
        this.wanted = wanted;
    }

    /**
     * Opens the port.
     *
     * @throws IOException when it cannot be opened; nothing is left open then
     */
    public static Listener open(Settings settings, HandlerFactory handlers) throws IOException {
        Limits limits = settings.limits();
        Optional<TlsContexts> tls = settings.tls().isPresent()
                ? Optional.of(TlsContexts.load(settings.tls().get(), settings.tlsRules(), settings.http2()))
                : Optional.empty();
        StorageThreads storage =
                new StorageThreads(settings.storageThreads(), limits.queuedCalls(), settings.localStore());
        EventLoopGroup group = settings.transport().group(settings.eventLoops());
        try {
            Connections connections = new Connections(limits.connections());
            Budgets budgets = Budgets.of(limits);
            DateHeader date = new DateHeader(settings.clock());
            Edge edge = new Edge(
                    storage,
                    handlers.create(storage),
                    settings.routes(),
                    settings.admission(),
                    settings.entrance(),
                    settings.observer(),
                    new AnswerHeaders(settings.urls(), tls.isPresent(), settings.headers()),
                    new Timeouts(settings.headTimeout(), settings.idleTimeout(), settings.bodyRatePeriod()),
                    connections,
                    new Refusals(limits.connections(), tls, date),
                    budgets,
                    date);
            Channel server = bootstrap(settings, group, budgets, new PipelineInitializer(edge, tls, settings.h2c()));
            return new Listener(group, connections, storage, server, tls, settings.address());
        } catch (IOException | RuntimeException e) {
            storage.close();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    private static Channel bootstrap(
            Settings settings, EventLoopGroup group, Budgets budgets, PipelineInitializer pipeline) throws IOException {
        // Set here, not by a property: the JVM may be somebody else's. Small arenas, no caches per thread: the default
        // has run out of direct memory at our limits.
        PooledByteBufAllocator allocator =
                new PooledByteBufAllocator(true, 1, settings.eventLoops(), 8192, 5, 0, 0, false);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(settings.transport().serverChannel(settings.address()))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32 * 1024, 64 * 1024))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new ScarceReads(budgets.slices()))
                .childHandler(pipeline);
        if (settings.address() instanceof InetSocketAddress) {
            bootstrap
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true);
        }
        var bound = bootstrap.bind(settings.transport().own(settings.address())).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + settings.address(), bound.cause());
        }
        return bound.channel();
    }

    /**
     * Shows new connections the certificate that the files hold now.
     *
     * @throws IOException when they are bad; then nothing has changed
     */
    public void reloadCertificate() throws IOException {
        if (tls.isPresent()) {
            tls.get().reload();
        }
    }

    /** Where the port really is. */
    public SocketAddress address() {
        return wanted instanceof InetSocketAddress ? server.localAddress() : wanted;
    }

    /**
     * Lets clients know by their answers that the end is near, lets in who is still on the way, stops accepting, lets
     * requests under way finish for at most {@code patience}, then closes everything.
     *
     * @return whether all requests could finish
     */
    public boolean close(Duration patience) {
        boolean finished = false;
        try {
            long graceMillis = Math.min(MAX_GRACE_MILLIS, patience.toMillis() / GRACES);
            if (connections.drain(graceMillis)) {
                // A port that is closed resets the connections that it has not accepted yet, and their requests are
                // lost.
                // Whoever has used it lately gets the time to hear of the end, even if nothing is open for a moment.
                TimeUnit.MILLISECONDS.sleep(graceMillis);
            }
            server.close().awaitUninterruptibly();
            admitAccepted();
            finished = connections.await(patience.toMillis());
        } catch (InterruptedException e) {
            server.close();
            Thread.currentThread().interrupt();
        }
        connections.closeAll();
        Future<?> ended = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        ended.awaitUninterruptibly();
        storage.close();
        return finished;
    }

    /** What was accepted last may still be on its way to its event loop, unknown to those that are waited for. */
    private void admitAccepted() {
        for (EventExecutor loop : group.isShuttingDown() ? List.<EventExecutor>of() : group) {
            loop.submit(() -> {}).awaitUninterruptibly();
        }
    }

    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /** Makes the handlers, given the threads on which the domain may work in parallel. */
    @FunctionalInterface
    public interface HandlerFactory {
        Map<Endpoint, Handler> create(Executor storageThreads) throws IOException;
    }

    /**
     * How to listen.
     *
     * @param address of TCP, where port 0 lets the system choose, or a file
     * @param http2 whether HTTP/2 is offered over TLS
     * @param h2c whether clients without TLS may begin with HTTP/2
     * @param localStore whether small reads from the store take microseconds
     * @param headers in every answer
     */
    public record Settings(
            SocketAddress address,
            Optional<TlsSource> tls,
            TlsRules tlsRules,
            Transport transport,
            boolean http2,
            boolean h2c,
            int eventLoops,
            int storageThreads,
            boolean localStore,
            Limits limits,
            Routes routes,
            Admission admission,
            Entrance entrance,
            RequestObserver observer,
            PublicUrls urls,
            Map<String, List<String>> headers,
            Duration headTimeout,
            Duration idleTimeout,
            Duration bodyRatePeriod,
            InstantSource clock) {}
}
