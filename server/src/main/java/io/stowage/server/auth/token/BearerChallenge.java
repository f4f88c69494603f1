package io.stowage.server.auth.token;

import io.stowage.server.auth.Authenticator.Problem;
import java.util.List;
import java.util.Optional;

/** Tells a client where to get a token, and which. Some read it by a regular expression, so that its form is fixed. */
final class BearerChallenge {

    private BearerChallenge() {}

    /** @param scopes as in {@code repository:library/app:pull,push}, in this order */
    static String of(String realm, String service, List<String> scopes, Optional<Problem> problem) {
        StringBuilder text = new StringBuilder("Bearer realm=").append(quoted(realm));
        text.append(",service=").append(quoted(service));
        if (!scopes.isEmpty()) {
            text.append(",scope=").append(quoted(String.join(" ", scopes)));
        }
        problem.ifPresent(some -> text.append(",error=").append(quoted(some.word())));
        return text.toString();
    }

    /** RFC 9110, 5.6.4. What could begin another header is left out. */
    private static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        value.chars().filter(c -> !Character.isISOControl(c)).forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append((char) c);
        });
        return text.append('"').toString();
    }
}
