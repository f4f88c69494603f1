package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.stowage.oci.Digest;
import io.stowage.server.http.Request;

/** ETags: a content's digest in quotes. RFC 9110, 8.8.3 and 13.1. */
final class EntityTags {

    private EntityTags() {}

    static String of(Digest digest) {
        return '"' + digest.toString() + '"';
    }

    /** Whether the client has this content already. Quoted, unquoted and weak ones count: the content cannot change. */
    static boolean noneMatchFails(Request request, Digest digest) {
        return anyMatches(request, HttpHeaderNames.IF_NONE_MATCH, digest);
    }

    /** Whether the client means this content, or any. */
    static boolean matchHolds(Request request, Digest digest) {
        return anyMatches(request, HttpHeaderNames.IF_MATCH, digest);
    }

    /** Whether a Range still means the content that the client knows. */
    static boolean ifRangeHolds(Request request, Digest digest) {
        return request.header(HttpHeaderNames.IF_RANGE)
                .map(tag -> tag.strip().equals(of(digest)))
                .orElse(true);
    }

    private static boolean anyMatches(Request request, CharSequence header, Digest digest) {
        for (String value : request.headers(header)) {
            for (String tag : value.split(",", -1)) {
                String bare = bare(tag);
                if (bare.equals("*") || bare.equals(digest.toString())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** An entity tag without weakness mark and quotes. */
    private static String bare(String tag) {
        String text = tag.strip();
        if (text.startsWith("W/")) {
            text = text.substring(2);
        }
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
