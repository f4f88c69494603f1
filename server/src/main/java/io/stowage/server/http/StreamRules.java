package io.stowage.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resets a stream whose request is malformed in a way that Netty lets pass: a head that lacks something, trailers that are
 * none, a body of another length than it was said to have. RFC 9113, 8.1. First in a stream's pipeline. Event loop only.
 */
final class StreamRules extends ChannelInboundHandlerAdapter {

    private static final long UNKNOWN = -1;

    private boolean headSeen;
    private boolean broken;
    private long expectedBytes = UNKNOWN;
    private long receivedBytes;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!broken && isAllowed(message)) {
            context.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (!broken) {
            broken = true;
            context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
        }
    }

    private boolean isAllowed(Object message) {
        if (message instanceof Http2HeadersFrame frame) {
            return headSeen
                    ? isTrailer(frame) && hasLength(true)
                    : isHead(frame.headers()) && hasLength(frame.isEndStream());
        }
        if (message instanceof Http2DataFrame frame) {
            receivedBytes += frame.content().readableBytes();
            return hasLength(frame.isEndStream());
        }
        return true;
    }

    private boolean isHead(Http2Headers headers) {
        headSeen = true;
        List<CharSequence> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (lengths.size() == 1) {
            try {
                expectedBytes = Long.parseLong(lengths.get(0), 0, lengths.get(0).length(), 10);
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return lengths.size() <= 1
                && isPresent(headers.method())
                && isPresent(headers.scheme())
                && isPresent(headers.path());
    }

    private static boolean isPresent(@Nullable CharSequence value) {
        return value != null && value.length() > 0;
    }

    private static boolean isTrailer(Http2HeadersFrame frame) {
        for (CharSequence name : frame.headers().names()) {
            if (name.length() > 0 && name.charAt(0) == ':') {
                return false;
            }
        }
        return frame.isEndStream();
    }

    private boolean hasLength(boolean ended) {
        return expectedBytes == UNKNOWN || (ended ? receivedBytes == expectedBytes : receivedBytes <= expectedBytes);
    }
}
