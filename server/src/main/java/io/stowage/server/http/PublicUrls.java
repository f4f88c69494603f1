package io.stowage.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How the URLs of a registry look from outside: what stands before its paths, and whether answers name a host. Any thread.
 *
 * @param prefix the segments before every path of the API
 * @param host scheme and authority in answers, whatever the client asked for
 * @param relative whether answers name no host otherwise; then no proxy can make them wrong
 */
public record PublicUrls(List<String> prefix, Optional<URI> host, boolean relative) {

    private static final String LINK = "Link";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final String FORWARDED_HOST = "X-Forwarded-Host";

    public PublicUrls {
        prefix = List.copyOf(prefix);
    }

    /** Paths from the root, without a host. */
    public static PublicUrls plain() {
        return new PublicUrls(List.of(), Optional.empty(), true);
    }

    /** Whether a target is one of the API, or would be. */
    boolean isApi(Target target) {
        return prefix.isEmpty()
                ? target.rawPath().startsWith("/v2")
                : inside(target.segments())
                        .filter(path -> path.get(0).equals("v2"))
                        .isPresent();
    }

    /** What a path is inside the registry; empty where it does not begin with the prefix. */
    Optional<List<String>> inside(List<String> segments) {
        int n = prefix.size();
        if (n == 0) {
            return Optional.of(segments);
        }
        return segments.size() > n && segments.subList(0, n).equals(prefix)
                ? Optional.of(segments.subList(n, segments.size()))
                : Optional.empty();
    }

    /** Makes the paths that {@code answer} names those of this registry, for whoever sent {@code request}. */
    void complete(HttpHeaders answer, Request request, boolean secure) {
        if (prefix.isEmpty() && host.isEmpty() && relative) {
            return;
        }
        String location = answer.get(HttpHeaderNames.LOCATION);
        if (location != null && location.startsWith("/")) {
            answer.set(HttpHeaderNames.LOCATION, base(request, secure) + location);
        }
        String link = answer.get(LINK);
        if (link != null && link.startsWith("</")) {
            answer.set(LINK, '<' + base(request, secure) + link.substring(1));
        }
    }

    /** Scheme and authority by which whoever sent {@code request} reaches this registry; empty where it names none. */
    String origin(Request request, boolean secure) {
        return host.map(URI::toString)
                .or(() -> authority(request).map(name -> scheme(request, secure) + "://" + name))
                .orElse("");
    }

    private String base(Request request, boolean secure) {
        String path = prefix.isEmpty() ? "" : '/' + String.join("/", prefix);
        if (host.isPresent()) {
            return host.get() + path;
        }
        return relative
                ? path
                : authority(request)
                        .map(name -> scheme(request, secure) + "://" + name + path)
                        .orElse(path);
    }

    private static Optional<String> authority(Request request) {
        return first(request, FORWARDED_HOST)
                .or(() -> request.header(HttpHeaderNames.HOST))
                .filter(HostHeader::isValid);
    }

    private static String scheme(Request request, boolean secure) {
        return first(request, FORWARDED_PROTO)
                .filter(proto -> proto.equals("http") || proto.equals("https"))
                .orElse(secure ? "https" : "http");
    }

    /** What the proxy nearest to the client said. */
    private static Optional<String> first(Request request, String header) {
        return request.header(header).map(list -> list.split(",", 2)[0].trim()).filter(text -> !text.isEmpty());
    }
}
