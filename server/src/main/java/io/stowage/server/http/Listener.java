package io.stowage.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.stowage.server.http.Edge.Timeouts;
import io.stowage.server.http.Route.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** An open port and everything behind it. Any thread but an event loop. */
public final class Listener implements AutoCloseable {

    /** One socket read; also what a body comes in. */
    private static final int MAX_READ_BYTES = 64 * 1024;

    private static final int BACKLOG = 1024;

    /** The part of the time for the end in which new requests are still taken, and its bound. */
    private static final int GRACES = 60;

    private static final long MAX_GRACE_MILLIS = 1000;

    private final EventLoopGroup group;
    private final Connections connections;
    private final StorageThreads storage;
    private final Channel server;

    private Listener(EventLoopGroup group, Connections connections, StorageThreads storage, Channel server) {
        this.group = group;
        this.connections = connections;
        this.storage = storage;
        this.server = server;
    }

    /**
     * Opens the port.
     *
     * @throws IOException when it cannot be opened; nothing is left open then
     */
    public static Listener open(Settings settings, HandlerFactory handlers) throws IOException {
        Optional<SslContext> tls =
                settings.tls().isPresent() ? Optional.of(settings.tls().get().load()) : Optional.empty();
        StorageThreads storage = new StorageThreads(settings.storageThreads(), settings.localStore());
        EventLoopGroup group = settings.transport().group(settings.eventLoops());
        try {
            Connections connections = new Connections();
            Edge edge = new Edge(
                    storage,
                    handlers.create(storage),
                    settings.deleteEnabled(),
                    new Timeouts(settings.headTimeout(), settings.idleTimeout(), settings.bodyRatePeriod()),
                    connections,
                    new DateHeader(settings.clock()));
            Channel server = bootstrap(settings, group, new PipelineInitializer(edge, tls));
            return new Listener(group, connections, storage, server);
        } catch (IOException | RuntimeException e) {
            storage.close();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    private static Channel bootstrap(Settings settings, EventLoopGroup group, PipelineInitializer pipeline)
            throws IOException {
        // Set here, not by a property: the JVM may be somebody else's. Small arenas, no caches per thread: the default
        // has run out of direct memory at our limits.
        PooledByteBufAllocator allocator =
                new PooledByteBufAllocator(true, 1, settings.eventLoops(), 8192, 5, 0, 0, false);
        var bound = new ServerBootstrap()
                .group(group)
                .channel(settings.transport().serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32 * 1024, 64 * 1024))
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(1024, 4096, MAX_READ_BYTES).maxMessagesPerRead(1))
                .childHandler(pipeline)
                .bind(settings.address())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + settings.address(), bound.cause());
        }
        return bound.channel();
    }

    /** Where the port really is. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
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
            connections.drain(graceMillis);
            // A port that is closed resets the connections that it has not accepted yet, and their requests are lost.
            connections.await(graceMillis);
            server.close().awaitUninterruptibly();
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
     * @param address port 0 lets the system choose
     * @param localStore whether small reads from the store take microseconds
     */
    public record Settings(
            InetSocketAddress address,
            Optional<TlsFiles> tls,
            Transport transport,
            int eventLoops,
            int storageThreads,
            boolean localStore,
            boolean deleteEnabled,
            Duration headTimeout,
            Duration idleTimeout,
            Duration bodyRatePeriod,
            InstantSource clock) {}
}
