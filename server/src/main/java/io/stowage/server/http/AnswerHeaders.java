package io.stowage.server.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/** What the answers of a listener have in common by its settings. Any thread. */
final class AnswerHeaders {

    private final PublicUrls urls;
    private final boolean secure;
    private final HttpHeaders headers = new DefaultHttpHeaders();

    /**
     * @param secure whether clients come by TLS
     * @param headers in every answer; those that the answer has itself come first
     * @throws IllegalArgumentException when a header could not be sent
     */
    AnswerHeaders(PublicUrls urls, boolean secure, Map<String, List<String>> headers) {
        this.urls = urls;
        this.secure = secure;
        headers.forEach((name, values) -> this.headers.set(name, values));
    }

    PublicUrls urls() {
        return urls;
    }

    /** Before the headers that say how the answer is sent: these are nobody's to set. */
    void complete(HttpHeaders answer, Request request) {
        urls.complete(answer, request, secure);
        if (!headers.isEmpty()) {
            for (String name : headers.names()) {
                if (!answer.contains(name)) {
                    answer.set(name, headers.getAll(name));
                }
            }
        }
    }
}
