package io.stowage.server.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Netty's decoder, except that a message with both Transfer-Encoding and Content-Length is refused, not repaired: two
 * parsers that repair differently are how requests are smuggled. RFC 9112, 6.3. Event loop only.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    /** Upload locations carry states of some hundred bytes, and names may have 255. */
    private static final int MAX_REQUEST_LINE_BYTES = 16 * 1024;

    /** Room for the longest tokens that token servers hand out. */
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    private static final int MAX_SLICE_BYTES = 64 * 1024;

    StrictRequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_SLICE_BYTES)
                .setAllowPartialChunks(true));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
