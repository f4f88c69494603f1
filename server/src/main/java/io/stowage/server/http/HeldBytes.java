package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2WindowUpdateFrame;

/**
 * Counts what has come on a connection of HTTP/2 and nobody has taken yet. Each connection begins with a window that the
 * protocol gives it, and the windows of all are more than the memory that there is: a stream that sends what finds no room
 * is reset. Between the codec and its streams. Event loop only.
 */
final class HeldBytes extends ChannelDuplexHandler {

    /** What a frame takes beside its content: a body may come byte by byte. */
    private static final int FRAME_BYTES = 256;

    /** Shorter content keeps no part of the read that it came with. */
    private static final int SHORT_BYTES = 4096;

    private final Http2Connection connection;
    private final Budget held;
    private long unconsumedBytes;
    private long countedBytes;

    HeldBytes(Http2Connection connection, Budget held) {
        this.connection = connection;
        this.held = held;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof Http2DataFrame frame)) {
            context.fireChannelRead(message);
            return;
        }
        recount();
        long bytes = frame.initialFlowControlledBytes() + (long) FRAME_BYTES;
        if (held.take(bytes)) {
            countedBytes += bytes;
            context.fireChannelRead(alone(context, frame));
        } else {
            frame.release();
            context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.ENHANCE_YOUR_CALM).stream(frame.stream()));
        }
    }

    private static Http2DataFrame alone(ChannelHandlerContext context, Http2DataFrame frame) {
        int length = frame.content().readableBytes();
        if (length >= SHORT_BYTES) {
            return frame;
        }
        try {
            ByteBuf copy = context.alloc().buffer(length, length).writeBytes(frame.content());
            return new DefaultHttp2DataFrame(copy, frame.isEndStream(), frame.padding()).stream(frame.stream());
        } finally {
            frame.release();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message, promise);
        if (message instanceof Http2WindowUpdateFrame) {
            recount();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        recount(); // a stream that ends takes what is left of it along
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        recount();
        context.fireChannelReadComplete();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.give(countedBytes);
        countedBytes = 0;
    }

    /** What was taken gives back its part of what was counted. */
    private void recount() {
        long now = connection.local().flowController().unconsumedBytes(connection.connectionStream());
        if (now < unconsumedBytes) {
            long left = countedBytes * now / unconsumedBytes;
            held.give(countedBytes - left);
            countedBytes = left;
        }
        unconsumedBytes = now;
    }
}
