package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Answers as Netty's codecs take them. */
final class Messages {

    private Messages() {}

    /** One whose body follows in pieces. */
    static HttpResponse head(HttpResponseStatus status, HttpHeaders headers) {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers);
    }

    /** One with all of its body. */
    static FullHttpResponse full(HttpResponseStatus status, HttpHeaders headers, byte[] bytes) {
        ByteBuf content = bytes.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes);
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content, headers, EmptyHttpHeaders.INSTANCE);
    }

    /** That the client may send its body: RFC 9110, 15.2.1. */
    static FullHttpResponse proceed() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    }
}
