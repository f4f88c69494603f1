package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder, except that a message with both Transfer-Encoding and Content-Length is refused, not repaired: two
 * parsers that repair differently are how requests are smuggled. RFC 9112, 6.3. And what it keeps of a read is counted. Event
 * loop only.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    /** Upload locations carry states of some hundred bytes, and names may have 255. */
    private static final int MAX_REQUEST_LINE_BYTES = 16 * 1024;

    /** Room for the longest tokens that token servers hand out. */
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    private static final int MAX_SLICE_BYTES = 64 * 1024;

    private static final HttpMethod NONE = HttpMethod.valueOf("-");

    private final Budget slices;
    private int keptBytes;
    private boolean paused;
    private boolean held;
    private @Nullable ChannelHandlerContext context;

    /** @param slices which what it keeps is counted in */
    StrictRequestDecoder(Budget slices) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_SLICE_BYTES)
                .setAllowPartialChunks(true));
        this.slices = slices;
    }

    /** Leaves what has come as bytes until {@link #goOn}. */
    void pause() {
        paused = true;
    }

    /** Goes on with the bytes that were left. */
    void goOn() {
        paused = false;
        ChannelHandlerContext here = context;
        if (held && here != null) {
            held = false;
            try {
                channelRead(here, Unpooled.EMPTY_BUFFER);
            } catch (Exception e) { // as Netty does with what a handler throws
                here.fireExceptionCaught(e);
            }
        }
    }

    /** Whether bytes were left. */
    boolean isHolding() {
        return held;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
        super.channelRead(context, read);
        // half a head keeps all of the buffer that it came in
        keep(actualReadableBytes() == 0 ? 0 : internalBuffer().capacity());
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        super.handlerRemoved0(context);
        keep(0);
    }

    private void keep(int bytes) {
        if (bytes != keptBytes) {
            slices.add(bytes - keptBytes);
            keptBytes = bytes;
        }
    }

    /** Netty asks for more where a read has brought no message; here that is no reason. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (held) {
            context.fireChannelReadComplete();
        } else {
            super.channelReadComplete(context);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (paused) {
            this.context = context;
            held = true;
        } else {
            super.decode(context, in, out);
        }
    }

    /** Where the first line cannot be read, as when a client begins with TLS, Netty would make up a method and a path. */
    @Override
    protected HttpMessage createInvalidMessage() {
        return new DefaultFullHttpRequest(HttpVersion.HTTP_1_0, NONE, NONE.name(), Unpooled.EMPTY_BUFFER);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
