package io.stowage.server.auth.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Authenticator;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Login;
import io.stowage.server.auth.LoginException;
import io.stowage.server.auth.Rights;
import io.stowage.server.auth.remote.JsonClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Takes tokens of a Kubernetes cluster, those of service accounts above all; what their holders may do is said by the policy.
 * The registry's own service account has to be allowed to create {@code tokenreviews}, as the cluster role {@code
 * system:auth-delegator} is. Any thread that may wait.
 */
public final class KubernetesAuthenticator implements Authenticator {

    /** How long a token may outlive its revocation. */
    private static final Duration VALIDITY = Duration.ofMinutes(1);

    private final KubernetesSettings settings;
    private final InstantSource clock;
    private final ClusterApi api;

    public KubernetesAuthenticator(KubernetesSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.api = new ClusterApi(settings.cluster());
    }

    @Override
    public Optional<Login> authenticate(Credentials credentials) throws LoginException {
        Optional<String> token = Tokens.of(credentials);
        return token.isPresent() ? Optional.of(login(token.get())) : Optional.empty();
    }

    private Login login(String token) throws LoginException {
        ObjectNode spec = JsonNodeFactory.instance.objectNode().put("token", token);
        ArrayNode audiences = spec.putArray("audiences");
        settings.audiences().forEach(audiences::add);
        Answer answer = api.tokenReview(spec);
        if (answer.status() == 401 || answer.status() == 403) {
            throw new LoginException.Unavailable(
                    "the registry may not create tokenreviews in the cluster",
                    new IOException("answered with " + answer.status()));
        }
        if (!ClusterApi.isMade(answer)) {
            throw ClusterApi.unexpected(answer);
        }
        // The API leaves the word out where it is a no.
        JsonNode status = answer.body().path("status");
        if (!status.isObject()) {
            throw ClusterApi.unexpected(answer);
        }
        if (!status.path("authenticated").booleanValue() || !isForUs(status.path("audiences"))) {
            throw new LoginException.Refused("the cluster does not know this token");
        }
        return new Login(
                ClusterApi.identity(answer, status.path("user")),
                Rights.ALL,
                clock.instant().plus(VALIDITY));
    }

    /** An API that knows nothing of audiences takes tokens for anybody, and names none. */
    private boolean isForUs(JsonNode audiences) {
        if (settings.audiences().isEmpty()) {
            return true;
        }
        for (JsonNode audience : audiences) {
            if (settings.audiences().contains(audience.asText())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String challenge(Attempt attempt, Optional<Problem> problem) {
        return "Basic realm=\"" + settings.realm() + '"';
    }

    @Override
    public boolean waits() {
        return true;
    }
}
