package io.stowage.storage.gcs.emulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives tokens to service accounts, and knows them again. Any thread. */
public final class Tokens {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final Map<String, String> accounts = new HashMap<>();
    private final Set<String> revoked = new HashSet<>();
    private final List<String> given = new ArrayList<>();
    private boolean required;

    /** From now on who has no token is refused. */
    public synchronized void require() {
        required = true;
    }

    /** An account's tokens are worth nothing any more, and it gets no further ones. */
    public synchronized void revoke(String account) {
        revoked.add(account);
    }

    /** A token that an account was given elsewhere is as good as one of these. */
    public synchronized void accept(String token, String account) {
        accounts.put(token, account);
    }

    /** All tokens so far have expired. */
    public synchronized void forget() {
        accounts.replaceAll((token, account) -> "");
    }

    /** To whom tokens were given, in that order. */
    public synchronized List<String> given() {
        return List.copyOf(given);
    }

    synchronized void check(Request request) {
        if (!required) {
            return;
        }
        String token = request.header("authorization").orElse("").replaceFirst("^Bearer ", "");
        String account = accounts.get(token);
        if (account == null || account.isEmpty() || revoked.contains(account)) {
            throw new ApiException(401, "authError", "Invalid Credentials");
        }
    }

    /** The answer to an assertion that an account has signed; whether it has is not looked at. */
    synchronized Response give(Request request) throws IOException {
        Map<String, String> form = Request.query(request.text());
        String[] assertion = form.getOrDefault("assertion", "").split("\\.", -1);
        if (!GRANT.equals(form.get("grant_type")) || assertion.length != 3) {
            return error();
        }
        String claims = new String(Base64.getUrlDecoder().decode(assertion[1]), StandardCharsets.UTF_8);
        String account = Json.object(claims).getOrDefault("iss", "").toString();
        if (account.isEmpty() || revoked.contains(account)) {
            return error();
        }
        String token = "token-" + accounts.size() + "-of-" + account;
        accounts.put(token, account);
        given.add(account);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", token);
        answer.put("expires_in", 3600);
        answer.put("token_type", "Bearer");
        return Response.json(answer);
    }

    private static Response error() {
        return Response.text(
                400,
                "application/json",
                Json.write(Map.of("error", "invalid_grant", "error_description", "Invalid grant: no such account")));
    }
}
