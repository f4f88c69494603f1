package io.stowage.server.http.handler;

import io.stowage.server.http.Request;
import io.stowage.server.http.Response;
import io.stowage.server.registry.ErrorCode;
import io.stowage.server.registry.RegistryException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/** The parameters {@code n} and {@code last}, and the Link to the next page. RFC 5988. */
final class Paging {

    /** Digits that surely fit an int; a longer number is clamped like any that is too large. */
    private static final int SAFE_DIGITS = 9;

    private Paging() {}

    /** How many entries the client wants; nothing is ever sized by it. */
    static OptionalInt n(Request request) {
        Optional<String> text = request.target().parameter("n");
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        String digits = text.get();
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new RegistryException(ErrorCode.PAGINATION_NUMBER_INVALID, "n is a number from 0");
        }
        return OptionalInt.of(digits.length() > SAFE_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(digits));
    }

    static Optional<String> last(Request request) {
        return request.target().parameter("last").filter(text -> !text.isEmpty());
    }

    /**
     * Adds the link to the next page.
     *
     * @param path what the next page is asked of
     * @param query what it is asked with, besides {@code last}, or empty
     */
    static void link(Response response, String path, String query, String last) {
        String more = query.isEmpty() ? "" : '&' + query;
        response.header("Link", '<' + path + "?last=" + encode(last) + more + ">; rel=\"next\"");
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
