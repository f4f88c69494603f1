package io.stowage.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.stowage.server.http.Route.Endpoint;
import io.stowage.server.http.Target.MalformedTargetException;
import io.stowage.server.registry.ErrorCode;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the messages of one HTTP/1.1 connection, or of one HTTP/2 stream, into exchanges, one after the other. Last in its
 * pipeline, behind a {@link MessageGate}: it gets one message for each that it asks for. Event loop only.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

    /** What is read of a body that nobody wants, to get at the next request behind it; beyond that, the connection ends. */
    static final int MAX_DISCARDED_BYTES = 256 * 1024;

    /**
     * How much more is read, and for how long, of a connection that ends: most clients look for the answer only when they
     * have sent all, and a reset would tear it out of their hands.
     */
    private static final long MAX_LINGER_BYTES = 64L * 1024 * 1024;

    private static final long LINGER_IN_BODY_MILLIS = 10_000;

    private static final long LINGER_MILLIS = 1000;

    /** Where a request is taken to go whose target cannot be read. */
    private static final Route NOWHERE_ROUTE = Route.of(Endpoint.NONE);

    private final Edge edge;
    private final MessageGate gate;
    private final boolean multiplexed;
    private final boolean zeroCopy;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private @Nullable Runnable whenWritable;
    private boolean closing;
    private boolean skipping;
    private boolean lingering;
    private long discardedBytes;

    ConnectionHandler(Edge edge, MessageGate gate, boolean multiplexed, boolean zeroCopy) {
        this.edge = edge;
        this.gate = gate;
        this.multiplexed = multiplexed;
        this.zeroCopy = zeroCopy;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        // Behind TLS this handler comes when the channel has long been active.
        if (context.channel().isActive()) {
            started(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        started(context);
        context.fireChannelActive();
    }

    private void started(ChannelHandlerContext context) {
        if (this.context == null) {
            this.context = context;
            gate.next();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (lingering) {
            linger(context, message);
        } else if (message instanceof HttpRequest head) {
            request(context, head);
        } else if (message instanceof HttpContent content) {
            content(context, content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void linger(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpContent content) {
            discardedBytes += content.content().readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (multiplexed && message instanceof LastHttpContent) {
            context.close();
        } else if (discardedBytes < MAX_LINGER_BYTES) {
            gate.next();
        } else {
            leave(context);
        }
    }

    private void request(ChannelHandlerContext context, HttpRequest head) {
        discardedBytes = 0;
        Optional<Response> refusal = refusal(head);
        Target target;
        try {
            target = Target.parse(head.uri());
        } catch (MalformedTargetException e) {
            target = Target.malformed(head.uri());
            refusal = refusal.isPresent()
                    ? refusal
                    : Optional.of(ErrorRenderer.badRequest(ErrorCode.NAME_INVALID, String.valueOf(e.getMessage())));
        }
        edge.entrance().proxies().forget(context.channel().remoteAddress(), head.headers());
        Route route = refusal.isPresent() ? NOWHERE_ROUTE : edge.route(target);
        Exchange started = new Exchange(context, edge, new Request(head, target), route, multiplexed, zeroCopy);
        exchange = started;
        Optional<Response> refused =
                refusal.isPresent() ? refusal : edge.admission().refusal(route.endpoint(), head.method(), started.id());
        if (refused.isPresent()) {
            started.send(refused.get());
        } else {
            edge.entrance().pass(started, route, () -> enqueue(started, route));
        }
    }

    private void enqueue(Exchange admitted, Route route) {
        Optional<RequestQueue> queue =
                edge.admission().queue(route.endpoint(), admitted.request().method());
        if (queue.isPresent()) {
            admitted.pending().await(queue.get(), () -> dispatch(admitted, route));
        } else {
            dispatch(admitted, route);
        }
    }

    /** What is wrong with the message itself, whatever it asks for. */
    private Optional<Response> refusal(HttpRequest head) {
        DecoderResult result = head.decoderResult();
        if (result.isFailure()) {
            // The rest of what this connection sends cannot be trusted to begin where we think.
            return Optional.of(undecodable(result.cause()).closing());
        }
        if (head.protocolVersion().majorVersion() != 1) {
            return Optional.of(ErrorRenderer.badRequest(ErrorCode.UNSUPPORTED, "this is no HTTP/1 request")
                    .closing());
        }
        HttpHeaders headers = head.headers();
        if (!hasOneHost(headers, head.protocolVersion())) {
            return Optional.of(
                    ErrorRenderer.badRequest(ErrorCode.UNSUPPORTED, "exactly one valid Host header is needed")
                            .closing());
        }
        if (headers.contains(HttpHeaderNames.CONTENT_ENCODING)
                && !headers.getAll(HttpHeaderNames.CONTENT_ENCODING).stream().allMatch("identity"::equalsIgnoreCase)) {
            // Inflating what clients send is how bombs go off; and a digest is over the bytes as they come.
            return Optional.of(ErrorRenderer.unsupportedEncoding());
        }
        return Optional.empty();
    }

    private static boolean hasOneHost(HttpHeaders headers, HttpVersion version) {
        Iterator<? extends CharSequence> hosts = headers.valueCharSequenceIterator(HttpHeaderNames.HOST);
        return hosts.hasNext()
                ? HostHeader.isValid(hosts.next()) && !hosts.hasNext()
                : !version.equals(HttpVersion.HTTP_1_1);
    }

    private static Response undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return ErrorRenderer.uriTooLong();
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return ErrorRenderer.headersTooLarge();
        }
        return ErrorRenderer.badRequest(ErrorCode.UNSUPPORTED, "the request is no valid HTTP");
    }

    private void dispatch(Exchange started, Route route) {
        try {
            edge.handler(route.endpoint()).handle(started, route);
        } catch (RuntimeException e) {
            started.send(ErrorRenderer.render(e, started.id()));
        }
    }

    private void content(ChannelHandlerContext context, HttpContent content) {
        Exchange current = exchange;
        if (current == null || content.decoderResult().isFailure()) {
            content.release();
            if (current != null) {
                current.refuse(ErrorRenderer.badRequest(ErrorCode.UNSUPPORTED, "the body is no valid HTTP"));
            }
            context.close();
            return;
        }
        current.content(content.content(), content instanceof LastHttpContent);
        if (skipping) {
            next(context, current);
        }
    }

    /** Asks for the next part of a body. */
    void readMore() {
        gate.next();
    }

    /** Bytes of a body that nobody wants. */
    void discarded(int bytes) {
        discardedBytes += bytes;
    }

    /**
     * The answer is written, or could not be.
     *
     * @param whole whether it is written to its end
     */
    void exchangeFinished(ChannelHandlerContext context, boolean whole, boolean keepAlive) {
        whenWritable = null;
        Exchange finished = exchange;
        if (finished == null || (multiplexed && !whole)) {
            context.close();
        } else {
            closing |= !keepAlive;
            skipping = true;
            next(context, finished);
        }
    }

    /** Goes on to the next request, past what is left of this one's body. */
    private void next(ChannelHandlerContext context, Exchange finished) {
        if (!closing && !finished.hasBodyEnded() && discardedBytes < MAX_DISCARDED_BYTES) {
            gate.next();
            return;
        }
        skipping = false;
        exchange = null;
        if (closing || !finished.hasBodyEnded() || edge.connections().isDraining()) {
            end(context, finished.hasBodyEnded());
        } else {
            gate.next();
        }
    }

    /**
     * Says that nothing more comes, and listens a little while longer: a socket that is closed on unread bytes resets the
     * connection, and the answer with it. A stream that is reset takes its answer along, too, with some clients.
     */
    private void end(ChannelHandlerContext context, boolean bodyEnded) {
        if ((multiplexed && bodyEnded) || !context.channel().isActive()) {
            context.close();
            return;
        }
        lingering = true;
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (context.channel() instanceof DuplexChannel socket) {
            socket.shutdownOutput();
        }
        long millis = bodyEnded ? LINGER_MILLIS : LINGER_IN_BODY_MILLIS;
        context.executor().schedule(() -> leave(context), millis, TimeUnit.MILLISECONDS);
        gate.next();
    }

    /** Hangs up on whoever goes on sending. A stream's client is told that its answer stands: RFC 9113, 8.1. */
    private void leave(ChannelHandlerContext context) {
        if (multiplexed && context.channel().isActive()) {
            context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
        }
        context.close();
    }

    /** Ends a busy connection after its answer, and an idle one after a moment: a request may be on its way to it. */
    void drain(long graceMillis) {
        closing = true;
        ChannelHandlerContext current = context;
        if (exchange == null && current != null) {
            current.executor().schedule(() -> closeIfIdle(current), graceMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void closeIfIdle(ChannelHandlerContext current) {
        if (exchange == null && !lingering) {
            current.close();
        }
    }

    /** Has a task run whenever the channel can take more, or is gone. */
    void onWritable(Runnable task) {
        whenWritable = task;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        wakeWriter();
        context.fireChannelWritabilityChanged();
    }

    private void wakeWriter() {
        Runnable task = whenWritable;
        if (task != null) {
            task.run();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Exchange current = exchange;
        if (current != null) {
            current.abandon();
        }
        wakeWriter();
        exchange = null;
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent idle && idle.state() == IdleState.ALL_IDLE) {
            Exchange current = exchange;
            if (current == null) {
                context.close();
            } else {
                current.stalled();
            }
            return;
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        logFailure(context, cause);
        // The multiplexer closes the stream itself, with the error that the client is to see.
        if (!(cause instanceof Http2Exception)) {
            context.close();
        }
    }

    static void logFailure(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException || cause instanceof Http2Exception) {
            // Resets, broken pipes, plain HTTP on a TLS port: the client's affair.
            LOG.debug("connection {}: {}", context.channel().remoteAddress(), cause.toString());
        } else {
            LOG.warn("connection {} failed", context.channel().remoteAddress(), cause);
        }
    }
}
