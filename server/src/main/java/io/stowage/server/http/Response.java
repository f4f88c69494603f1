package io.stowage.server.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.storage.Content;
import java.util.List;

/** An answer before it is written: status, headers, and a body. Made on one thread, then handed over. */
public final class Response {

    private static final byte[] NOTHING = {};

    private static final HttpHeadersFactory NAMES_ARE_OURS =
            DefaultHttpHeadersFactory.headersFactory().withNameValidation(false);

    private final HttpResponseStatus status;
    private final HttpHeaders headers = NAMES_ARE_OURS.newHeaders();
    private Body body = new Body.Bytes(NOTHING);
    private boolean closing;

    private Response(HttpResponseStatus status) {
        this.status = status;
    }

    public static Response of(HttpResponseStatus status) {
        return new Response(status);
    }

    /** An answer with a JSON body of this media type. */
    public static Response json(HttpResponseStatus status, CharSequence mediaType, byte[] body) {
        return of(status).header(HttpHeaderNames.CONTENT_TYPE, mediaType).body(body);
    }

    /** Adds a header; the value comes from validated words only, or is refused by Netty. */
    public Response header(CharSequence name, Object value) {
        headers.add(name, value);
        return this;
    }

    public Response body(byte[] bytes) {
        this.body = new Body.Bytes(bytes);
        return this;
    }

    /** A body of stored content; it is closed by whoever writes or drops this response. */
    public Response body(Content content) {
        this.body = new Body.Stored(List.of(new Part(NOTHING, content)), NOTHING);
        return this;
    }

    /** A body of several stored contents with bytes before each and after the last. */
    public Response body(List<Part> parts, byte[] trailer) {
        this.body = new Body.Stored(List.copyOf(parts), trailer);
        return this;
    }

    /**
     * The length that a HEAD answer states, without opening the content.
     *
     * @param lengthBytes what a GET would send
     */
    public Response lengthOnly(long lengthBytes) {
        this.body = new Body.Stated(lengthBytes);
        return this;
    }

    /** Ends the connection after this answer. */
    public Response closing() {
        this.closing = true;
        return this;
    }

    public HttpResponseStatus status() {
        return status;
    }

    HttpHeaders headers() {
        return headers;
    }

    Body body() {
        return body;
    }

    boolean isClosing() {
        return closing;
    }

    /** Bytes that come before a content, and the content. */
    public record Part(byte[] head, Content content) {}

    /** What follows the headers. */
    sealed interface Body {
        long lengthBytes();

        /** Bytes in memory. */
        record Bytes(byte[] bytes) implements Body {
            @Override
            public long lengthBytes() {
                return bytes.length;
            }
        }

        /** No bytes, but their number. */
        record Stated(long lengthBytes) implements Body {}

        /** Stored content. */
        record Stored(List<Part> parts, byte[] trailer) implements Body {
            @Override
            public long lengthBytes() {
                long sum = trailer.length;
                for (Part part : parts) {
                    sum += part.head().length + part.content().lengthBytes();
                }
                return sum;
            }
        }
    }
}
