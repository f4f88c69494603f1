package io.stowage.server.http;

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

    PublicUrls urls() {
        return urls;
    }

    /** Scheme and authority by which a client reaches this registry. */
    String origin(Request request) {
        return urls.origin(request, secure);
    }

    /** Before the headers that say how the answer is sent: these are nobody's to set. */
    void complete(HttpHeaders answer, Request request) {
        urls.complete(answer, request, secure);
        for (Header header : headers) {
            if (!answer.contains(header.name())) {
                answer.set(header.name(), header.values());
            }
        }
    }

    private record Header(AsciiString name, List<String> values) {}
}
