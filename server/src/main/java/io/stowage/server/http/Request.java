package io.stowage.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.stowage.oci.MediaType;
import io.stowage.server.registry.ErrorCode;
import io.stowage.server.registry.RegistryException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The head of a request, as handlers see it. Immutable; any thread. */
public final class Request {

    private final HttpMethod method;
    private final Target target;
    private final HttpHeaders headers;
    private final HttpVersion version;
    private final boolean keepAlive;

    Request(HttpRequest head, Target target) {
        this.method = head.method();
        this.target = target;
        this.headers = head.headers();
        this.version = head.protocolVersion();
        this.keepAlive = HttpUtil.isKeepAlive(head);
    }

    public HttpMethod method() {
        return method;
    }

    public boolean isHead() {
        return method.equals(HttpMethod.HEAD);
    }

    public Target target() {
        return target;
    }

    /** The first value of a header. */
    public Optional<String> header(CharSequence name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** All values of a header, in order. */
    public List<String> headers(CharSequence name) {
        return headers.getAll(name);
    }

    /** The body's length when it was announced. */
    public OptionalLong contentLength() {
        return header(HttpHeaderNames.CONTENT_LENGTH)
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    /** Whether the body may be as long as that, or longer. */
    boolean mayBring(long bytes) {
        return header(HttpHeaderNames.TRANSFER_ENCODING).isPresent()
                || contentLength().orElse(0) >= bytes;
    }

    /** The body's media type, without parameters; malformed ones are the client's fault. */
    public Optional<MediaType> contentType() {
        try {
            return header(HttpHeaderNames.CONTENT_TYPE)
                    .filter(text -> !text.isBlank())
                    .map(MediaType::parse);
        } catch (IllegalArgumentException e) {
            throw new RegistryException(ErrorCode.MANIFEST_INVALID, "the Content-Type is no media type");
        }
    }

    HttpVersion version() {
        return version;
    }

    boolean isKeepAlive() {
        return keepAlive;
    }

    boolean expectsContinue() {
        return version.equals(HttpVersion.HTTP_1_1)
                && header(HttpHeaderNames.EXPECT)
                        .map("100-continue"::equalsIgnoreCase)
                        .orElse(false);
    }
}
