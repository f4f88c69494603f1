package io.stowage.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;

/** What the answers of a listener have in common by its settings. Any thread. */
final class AnswerHeaders {

    private final PublicUrls urls;
    private final boolean secure;
    private final List<Header> headers;

    /**
     * @param secure whether clients come by TLS
     * @param headers in every answer; those that the answer has itself come first
     */
    AnswerHeaders(PublicUrls urls, boolean secure, Map<String, List<String>> headers) {
        this.urls = urls;
        this.secure = secure;
        this.headers = headers.entrySet().stream()
                .map(header -> new Header(AsciiString.cached(header.getKey()), List.copyOf(header.getValue())))
                .toList();
    }

    /** Scheme and authority by which a client reaches this registry. */
    String origin(Request request) {
        return urls.origin(request, secure);
    }

    /** All but those that say how the connection goes on. What the registry says itself is nobody's to set. */
    void complete(Response response, Request request, RequestId id) {
        HttpHeaders answer = response.headers();
        urls.complete(answer, request, secure);
        for (Header header : headers) {
            if (!answer.contains(header.name())) {
                answer.set(header.name(), header.values());
            }
        }
        int code = response.status().code();
        if (code != 204 && code != 304) {
            answer.set(HttpHeaderNames.CONTENT_LENGTH, response.body().lengthBytes());
        }
        answer.set(RegistryHeaders.X_CONTENT_TYPE_OPTIONS, RegistryHeaders.NOSNIFF);
        if (urls.isApi(request.target())) {
            answer.set(RegistryHeaders.API_VERSION, RegistryHeaders.REGISTRY_2_0);
        }
        if (code >= 500) {
            answer.set(RequestId.HEADER, id.toString());
        }
    }

    private record Header(AsciiString name, List<String> values) {}
}
