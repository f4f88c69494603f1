package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Builds the pipeline of a connection. Plain or TLS, HTTP/1.1 or HTTP/2: all end in the same {@link ConnectionHandler}.
 * Event loop only.
 */
final class PipelineInitializer extends ChannelInitializer<Channel> {

    private final Edge edge;
    private final Optional<TlsContexts> tls;
    private final boolean h2c;

    PipelineInitializer(Edge edge, Optional<TlsContexts> tls, boolean h2c) {
        this.edge = edge;
        this.tls = tls;
        this.h2c = h2c;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!edge.connections().admit(channel)) {
            edge.refusals().refuse(channel);
            return;
        }
        if (tls.isEmpty()) {
            if (h2c) {
                channel.pipeline().addLast(idleness(edge), new PlainChoice(edge));
            } else {
                http1(edge, channel.pipeline(), true);
            }
            return;
        }
        channel.pipeline().addLast(new WholeRecords(), tls.get().serving(channel.alloc()), new Negotiation(edge));
    }

    private static IdleStateHandler idleness(Edge edge) {
        long millis = edge.timeouts().idle().toMillis();
        return new IdleStateHandler(true, 0, 0, millis, TimeUnit.MILLISECONDS);
    }

    private static void http1(Edge edge, ChannelPipeline pipeline, boolean zeroCopy) {
        ConnectionClock clock = new ConnectionClock(edge.timeouts());
        MessageGate gate = new MessageGate(edge.budgets().slices());
        pipeline.addLast(
                clock,
                new StrictRequestDecoder(edge.budgets().slices()),
                new HttpResponseEncoder(),
                new ConnectionClock.HeadSeen(clock),
                gate,
                new ConnectionHandler(edge, gate, false, zeroCopy));
    }

    private static void http2(Edge edge, ChannelPipeline pipeline) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Limits.settings())
                .decoderEnforceMaxRstFramesPerWindow(Http2Limits.RESETS_PER_WINDOW, Http2Limits.RESET_WINDOW_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(Http2Limits.RESETS_PER_WINDOW, Http2Limits.RESET_WINDOW_SECONDS)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(Http2Limits.EMPTY_DATA_FRAMES)
                .build();
        pipeline.addLast(
                idleness(edge),
                codec,
                new HeldBytes(codec.connection(), edge.budgets().held()),
                new Http2MultiplexHandler(new StreamInitializer(edge)),
                new ConnectionEnd());
    }

    /** Goes on as HTTP/2 or HTTP/1.1, whichever the handshake agreed on. */
    private static final class Negotiation extends ApplicationProtocolNegotiationHandler {

        private final Edge edge;

        Negotiation(Edge edge) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.edge = edge;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(edge, context.pipeline());
            } else if (protocol.equals(TlsContext.ACME)) {
                context.close(); // it has seen what it came for: RFC 8737, 3
            } else {
                http1(edge, context.pipeline(), false);
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            exceptionCaught(context, cause);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            ConnectionHandler.logFailure(context, cause);
            context.close();
        }
    }

    /** Goes on as HTTP/2 when a client without TLS begins so, which it knows beforehand: RFC 9113, 3.3. */
    private static final class PlainChoice extends ByteToMessageDecoder {

        private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

        private final Edge edge;

        PlainChoice(Edge edge) {
            this.edge = edge;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int seen = Math.min(in.readableBytes(), PREFACE.readableBytes());
            boolean alike = ByteBufUtil.equals(in, in.readerIndex(), PREFACE, PREFACE.readerIndex(), seen);
            if (alike && seen < PREFACE.readableBytes()) {
                return;
            }
            ChannelPipeline pipeline = context.pipeline();
            pipeline.remove(IdleStateHandler.class);
            if (alike) {
                http2(edge, pipeline);
            } else {
                http1(edge, pipeline, true);
            }
            pipeline.remove(this);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent) {
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            ConnectionHandler.logFailure(context, cause);
            context.close();
        }
    }

    /** One HTTP/2 stream. */
    private static final class StreamInitializer extends ChannelInitializer<Channel> {

        private final Edge edge;

        StreamInitializer(Edge edge) {
            this.edge = edge;
        }

        @Override
        protected void initChannel(Channel stream) {
            Budget streams = edge.budgets().streams();
            if (!streams.take(1)) {
                stream.pipeline().addLast(new RefusedStream());
                return;
            }
            stream.closeFuture().addListener(closed -> streams.give(1));
            MessageGate gate = new MessageGate(edge.budgets().slices());
            stream.pipeline()
                    .addLast(
                            idleness(edge),
                            new StreamRules(),
                            new Http2StreamFrameToHttpObjectCodec(true),
                            new Unfolding(),
                            gate,
                            new ConnectionHandler(edge, gate, true, false));
        }
    }

    /** The codec has already said goodbye to whoever broke the protocol: his affair, not one for the log. */
    private static final class ConnectionEnd extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            ConnectionHandler.logFailure(context, cause);
            if (!(cause instanceof Http2Exception)) {
                context.close();
            }
        }
    }

    /** Tells the client that nothing was done for this stream: he may send it again. RFC 9113, 8.7. */
    private static final class RefusedStream extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
        }
    }

    /** Takes a request that came whole apart: to the last handler all look like those of HTTP/1.1. */
    private static final class Unfolding extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof FullHttpRequest whole) {
                context.fireChannelRead(
                        new DefaultHttpRequest(whole.protocolVersion(), whole.method(), whole.uri(), whole.headers()));
                context.fireChannelRead(new DefaultLastHttpContent(whole.content(), whole.trailingHeaders()));
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    /** Bounds and windows of HTTP/2; several published attacks lived from defaults. */
    private static final class Http2Limits {

        static final int RESETS_PER_WINDOW = 200;
        static final int RESET_WINDOW_SECONDS = 10;
        static final int EMPTY_DATA_FRAMES = 4;
        private static final int MAX_STREAMS = 100;
        private static final int MAX_HEADER_LIST_BYTES = 32 * 1024;

        private Http2Limits() {}

        static Http2Settings settings() {
            return Http2Settings.defaultSettings()
                    .maxConcurrentStreams(MAX_STREAMS)
                    .maxHeaderListSize(MAX_HEADER_LIST_BYTES)
                    .initialWindowSize(StreamWindow.INITIAL_BYTES);
        }
    }
}
