package io.stowage.server.auth.kubernetes;

import io.stowage.server.auth.Access;
import io.stowage.server.auth.Action;
import io.stowage.server.auth.LoginException;
import io.stowage.server.auth.Rights;
import io.stowage.server.cache.ExpiringCache;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The rights of one login, as the API answers for them, each answer remembered for a short while. Any thread. */
final class ReviewedRights implements Rights {

    /** How long a right may outlive its revocation. */
    static final Duration VALIDITY = Duration.ofSeconds(30);

    private static final ResourceReview CATALOG =
            ResourceReview.of(Access.toRegistry(Action.CATALOG)).orElseThrow();

    private final Answers answers;
    private final Reviewer reviewer;

    /** No login's name is another one's, and none holds on to a token. */
    private final Object login = new Object();

    /** Asks the API. */
    interface Reviewer {
        boolean allows(ResourceReview review) throws LoginException.Unavailable;
    }

    /** What is remembered of all logins: bounded together, since each may ask for as many repositories as he likes. */
    static final class Answers {

        private static final int MAX_ENTRIES = 16 * 1024;

        private final ExpiringCache<Asked, Boolean> remembered;

        Answers(InstantSource clock) {
            this.remembered = ExpiringCache.ofEntries(MAX_ENTRIES, clock);
        }

        private record Asked(Object login, ResourceReview review) {}
    }

    ReviewedRights(Answers answers, Reviewer reviewer) {
        this.answers = answers;
        this.reviewer = reviewer;
    }

    @Override
    public Optional<Boolean> known(Access access) {
        Optional<ResourceReview> review = ResourceReview.of(access);
        if (review.isEmpty()) {
            return Optional.of(false);
        }
        return remembered(review.get().everywhere())
                .filter(everywhere -> everywhere)
                .or(() -> remembered(review.get()));
    }

    @Override
    public boolean permit(Access access) throws LoginException.Unavailable {
        Optional<Boolean> known = known(access);
        if (known.isPresent()) {
            return known.get();
        }
        ResourceReview review = ResourceReview.of(access).orElseThrow();
        return (listsEverything() && asked(review.everywhere())) || asked(review);
    }

    /** Whoever may list all repositories is about to be asked for each of them, and most of those may pull them all. */
    private boolean listsEverything() {
        return remembered(CATALOG).orElse(false);
    }

    private Optional<Boolean> remembered(ResourceReview review) {
        return answers.remembered.get(new Answers.Asked(login, review));
    }

    /** Whether the API allows that, by an answer of a moment ago. */
    boolean asked(ResourceReview review) throws LoginException.Unavailable {
        Optional<Boolean> remembered = remembered(review);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        boolean allowed = reviewer.allows(review);
        answers.remembered.put(new Answers.Asked(login, review), allowed, VALIDITY);
        return allowed;
    }
}
