package io.stowage.server.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.stowage.server.auth.LoginException.Unavailable;
import io.stowage.server.auth.jwt.JsonWebKeys;
import io.stowage.server.auth.jwt.KeyRing;
import io.stowage.server.auth.jwt.VerificationKey;
import io.stowage.server.auth.remote.JsonClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One issuer's keys, as he last told them. He is asked again after a while, and for a key that is not among them, and not
 * more often however many ask; while he does not answer, what he said counts for a day. Any thread that may wait.
 */
final class IssuerKeys {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private static final Duration FRESH = Duration.ofMinutes(10);

    /** Anybody can make up names of keys. */
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(30);

    private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(5);

    private static final Duration USABLE = Duration.ofHours(24);

    private static final State NONE =
            new State(new KeyRing(List.of()), MissingNode.getInstance(), Instant.MIN, Instant.MIN, false, 0);

    private final OidcSettings.Issuer issuer;
    private final JsonClient client;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile State state = NONE;

    /**
     * What is known.
     *
     * @param told when he told it; {@link Instant#MIN} for never
     * @param asked when he was last asked
     * @param failed whether he did not answer then
     */
    private record State(KeyRing keys, JsonNode set, Instant told, Instant asked, boolean failed, long generation) {

        boolean isOlderThan(Duration age, Instant now) {
            return told.equals(Instant.MIN) || !now.isBefore(told.plus(age));
        }

        boolean mayAsk(Instant now) {
            return asked.equals(Instant.MIN) || !now.isBefore(asked.plus(failed ? BETWEEN_FAILURES : BETWEEN_REQUESTS));
        }

        boolean has(String id) {
            return !keys.named(id).isEmpty();
        }
    }

    IssuerKeys(OidcSettings.Issuer issuer, InstantSource clock) {
        this.issuer = issuer;
        this.client = new JsonClient(issuer.caFile(), issuer.tokenFile());
        this.clock = clock;
    }

    /** Changes when he has told other keys. */
    long generation() {
        return state.generation();
    }

    /**
     * The keys of that name; none when he has told all of his and it is not among them.
     *
     * @throws Unavailable when that is not known, and he does not answer
     */
    List<VerificationKey> named(String id) throws Unavailable {
        Instant now = clock.instant();
        State known = state;
        if (!known.has(id) || known.isOlderThan(USABLE, now)) {
            known = ask(id, now, true);
        } else if (known.isOlderThan(FRESH, now)) {
            known = ask(id, now, false);
        }
        boolean usable = !known.isOlderThan(USABLE, now);
        if (!usable || (known.failed() && !known.has(id))) {
            throw new Unavailable(
                    "the issuer " + issuer.url() + " does not tell its keys", new IOException("no answer"));
        }
        return known.keys().named(id);
    }

    /** @param wait whether there is nothing to go on with if somebody else is asking already */
    private State ask(String id, Instant now, boolean wait) {
        if (wait) {
            asking.lock();
        } else if (!asking.tryLock()) {
            return state;
        }
        try {
            State known = state;
            boolean settled = known.has(id) && !known.isOlderThan(FRESH, now);
            if (!settled && known.mayAsk(now)) {
                state = fetched(known, now);
            }
            return state;
        } finally {
            asking.unlock();
        }
    }

    private State fetched(State known, Instant now) {
        try {
            JsonNode set = body(jwksUri());
            boolean same = set.equals(known.set());
            KeyRing keys = same ? known.keys() : new KeyRing(JsonWebKeys.usable(set));
            return new State(keys, set, now, now, false, same ? known.generation() : known.generation() + 1);
        } catch (IOException e) {
            LOG.warn("the issuer {} does not tell its keys: {}", issuer.url(), e.getMessage());
            LOG.debug("the issuer {} does not tell its keys", issuer.url(), e);
            return new State(known.keys(), known.set(), known.told(), now, true, known.generation());
        }
    }

    /** OpenID Connect Discovery 1.0, 4. */
    private URI jwksUri() throws IOException {
        if (issuer.jwksUri().isPresent()) {
            return issuer.jwksUri().get();
        }
        String base = issuer.url();
        JsonNode found = body(URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                + "/.well-known/openid-configuration"));
        if (!found.path("issuer").asText().equals(base)) {
            throw new IOException("it says that it is another");
        }
        String uri = found.path("jwks_uri").asText();
        if (!Addresses.isSafe(uri, Addresses.isLocal(base))) {
            throw new IOException("it says that its keys are where others could change them");
        }
        return URI.create(uri);
    }

    private JsonNode body(URI uri) throws IOException {
        JsonClient.Answer answer = client.get(uri);
        if (answer.status() != 200 || !answer.body().isObject()) {
            throw new IOException(uri.getPath() + " is answered by status " + answer.status()
                    + (answer.body().isObject() ? "" : " without JSON"));
        }
        return answer.body();
    }
}
