package io.stowage.server.auth.kubernetes;

import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Authenticator;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Identity;
import io.stowage.server.auth.Login;
import io.stowage.server.auth.LoginException;
import io.stowage.server.auth.Rights;
import io.stowage.server.auth.remote.JsonClient.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes tokens of an OpenShift cluster, and gives the rights that they have there, as OpenShift's own registry does: to pull
 * is to get {@code imagestreams/layers} of the group {@code image.openshift.io}, the namespace and the name being the two
 * parts of the repository's name, to push is to update them, to delete anything is to delete {@code images}, to list the
 * repositories is to list {@code imagestreams}, to read the metrics is to get {@code registry/metrics}. Any thread that may
 * wait.
 */
public final class OpenShiftAuthenticator implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(OpenShiftAuthenticator.class);

    /** Where clients find the token that they show from then on: the one that they have, or the one of nobody. */
    private static final String TOKEN_PATH = "/openshift/token";

    private static final Credentials NOBODY = new Credentials.Bearer("anonymous");

    /** How long a token may outlive its revocation. */
    private static final Duration VALIDITY = Duration.ofMinutes(1);

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final OpenShiftSettings settings;
    private final InstantSource clock;
    private final ClusterApi api;
    private final ReviewedRights.Answers answers;
    private final ReviewedRights anybody;
    private final AtomicBoolean mayReview = new AtomicBoolean(true);

    public OpenShiftAuthenticator(OpenShiftSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.api = new ClusterApi(settings.cluster());
        this.answers = new ReviewedRights.Answers(clock);
        this.anybody = new ReviewedRights(answers, this::allowsAnybody);
    }

    @Override
    public Optional<Login> authenticate(Credentials credentials) throws LoginException {
        if (credentials.equals(NOBODY)) {
            return anonymous();
        }
        Optional<String> token = Tokens.of(credentials);
        return token.isPresent() ? Optional.of(login(token.get())) : Optional.empty();
    }

    private Login login(String token) throws LoginException {
        Identity identity = identity(token);
        // He would have no more rights than nobody, and a log that says he is somebody.
        if (identity.user().equals("system:anonymous") || identity.groups().contains("system:unauthenticated")) {
            throw new LoginException.Refused("the token is nobody's");
        }
        Rights rights = new ReviewedRights(answers, review -> allows(review, token));
        return new Login(identity, rights, clock.instant().plus(VALIDITY));
    }

    private Identity identity(String token) throws LoginException {
        Answer review = api.selfSubjectReview(token);
        if (review.status() == NOT_FOUND) {
            Answer user = usable(api.ownUser(token));
            return ClusterApi.identity(
                    user, user.body().path("metadata").path("name"), user.body().path("groups"));
        }
        return ClusterApi.identity(usable(review), review.body().path("status").path("userInfo"));
    }

    private static Answer usable(Answer answer) throws LoginException {
        if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
            throw new LoginException.Refused("the cluster does not know this token");
        }
        if (!ClusterApi.isMade(answer)) {
            throw ClusterApi.unexpected(answer);
        }
        return answer;
    }

    private boolean allows(ResourceReview review, String token) throws LoginException.Unavailable {
        Answer answer = api.selfSubjectAccessReview(review, token);
        return switch (answer.status()) {
            case 200, 201 -> ClusterApi.flag(answer, "allowed");
            case UNAUTHORIZED -> false; // revoked a moment ago
            case FORBIDDEN -> anybody.asked(review); // a token that may ask nothing is as good as none
            default -> throw ClusterApi.unexpected(answer);
        };
    }

    /** A registry that may not ask gives nothing to anybody: whoever has a token can still use it. */
    private boolean allowsAnybody(ResourceReview review) throws LoginException.Unavailable {
        Answer answer = api.anonymousAccessReview(review);
        boolean refused = answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN;
        if (refused && mayReview.getAndSet(false)) {
            LOG.warn(
                    "the registry may not create subjectaccessreviews in the cluster: nothing is allowed without a token");
        }
        if (refused) {
            return false;
        }
        mayReview.set(true);
        if (!ClusterApi.isMade(answer)) {
            throw ClusterApi.unexpected(answer);
        }
        return ClusterApi.flag(answer, "allowed");
    }

    @Override
    public Optional<Login> anonymous() {
        return Optional.of(new Login(Identity.ANONYMOUS, anybody, Instant.MAX));
    }

    /** Where a token is to be had; it is good for everything, so that neither service nor scope is asked for. */
    @Override
    public String challenge(Attempt attempt, Optional<Problem> problem) {
        String origin = settings.tokenRealm().map(URI::toString).orElseGet(() -> attempt.origin()
                .get());
        return "Bearer realm=\"" + origin + TOKEN_PATH + '"'
                + problem.map(what -> ",error=\"" + what.word() + '"').orElse("");
    }

    @Override
    public boolean waits() {
        return true;
    }
}
