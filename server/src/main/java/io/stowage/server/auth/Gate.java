package io.stowage.server.auth;

import io.stowage.server.auth.Authenticator.Problem;
import io.stowage.server.auth.VerifiedLogins.Shown;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Through which every request goes before anything is looked up for it. Whoever is known from before is let in, or not, at
 * once; everybody else waits while a few threads find out who he is. As many as fit in a queue may wait, and who has been
 * wrong too often has to wait outside. Whoever shows what was right not long ago has a queue of his own, in which nobody
 * who guesses stands before him. Any thread; never blocks.
 */
public final class Gate implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    /** Different passwords, each of which costs a hash; how many show the same does not matter. */
    private static final int MAX_GUESSES = 64;

    /** Everything else: whole clusters come at once, each of their nodes with a token of its own. */
    private static final int MAX_WAITING = 4096;

    /** For threads that wait for answers most of the time. */
    private static final int PATIENT_THREADS = 16;

    private static final long BUSY_SECONDS = 2;

    /** How long a user who was removed from a file may still come in, at most. */
    private static final Duration RELOADING = Duration.ofSeconds(5);

    private final List<Authenticator> authenticators;
    private final Optional<Policy> policy;
    private final FailedLogins failures;
    private final VerifiedLogins verified;
    private final ThreadPoolExecutor guesses;
    private final ThreadPoolExecutor others;
    private final Optional<ScheduledExecutorService> reloading;
    private final Map<Shown, List<Waiting>> waiting = new HashMap<>();

    /**
     * How a gate is kept.
     *
     * @param failuresPerMinute how many logins from one address may fail in a minute; 0 for any number
     * @param validity how long a login that was right is believed
     */
    public record Settings(int failuresPerMinute, Duration validity) {

        public static final Settings DEFAULT = new Settings(60, Duration.ofMinutes(1));

        public Settings {
            if (failuresPerMinute < 0 || validity.isNegative()) {
                throw new IllegalArgumentException("neither is below zero");
            }
        }
    }

    private record Waiting(Attempt attempt, Consumer<Decision> then) {}

    Gate(AccessControl access, InstantSource clock) {
        Settings settings = access.settings();
        this.authenticators = access.authenticators();
        this.policy = access.policy();
        this.failures = new FailedLogins(settings.failuresPerMinute(), clock);
        this.verified = new VerifiedLogins(settings.validity(), clock);
        int processors = Runtime.getRuntime().availableProcessors();
        boolean patient = authenticators.stream().anyMatch(Authenticator::waits);
        this.guesses = pool(patient ? PATIENT_THREADS : Math.max(1, processors / 2), MAX_GUESSES);
        this.others = pool(patient ? PATIENT_THREADS : 1, MAX_WAITING);
        this.reloading = authenticators.isEmpty() ? Optional.empty() : Optional.of(watch());
    }

    private ScheduledExecutorService watch() {
        ScheduledThreadPoolExecutor thread =
                new ScheduledThreadPoolExecutor(1, task -> daemon(task, "stowage-auth-files"));
        long millis = RELOADING.toMillis();
        var unused = thread.scheduleWithFixedDelay(this::reload, millis, millis, TimeUnit.MILLISECONDS);
        return thread;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Has authenticators read their files again. May wait. */
    public void reload() {
        for (Authenticator authenticator : authenticators) {
            try {
                authenticator.reload();
            } catch (RuntimeException e) {
                LOG.warn("cannot look for changed files", e); // an exception would end the schedule
            }
        }
    }

    private static ThreadPoolExecutor pool(int size, int room) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size,
                size,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(room),
                task -> daemon(task, "stowage-auth"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** A gate that stands open: nobody is asked who he is, and everybody may do everything. */
    public static Gate open() {
        return new Gate(AccessControl.NONE, InstantSource.system());
    }

    /** Whether everybody may pass. */
    public boolean isOpen() {
        return authenticators.isEmpty() && policy.isEmpty();
    }

    /** Whether a client's certificate counts as what he shows. */
    public boolean knowsCertificates() {
        return authenticators.stream().anyMatch(Certificates.class::isInstance);
    }

    /**
     * Decides about somebody.
     *
     * @param then is told once: at once, or later on another thread
     */
    public void decide(Attempt attempt, Consumer<Decision> then) {
        Credentials credentials = attempt.credentials();
        if (isOpen()) {
            then.accept(new Decision.Granted(Caller.anybody()));
        } else if (authenticators.isEmpty() || credentials instanceof Credentials.None) {
            decideAboutNobody(attempt, then);
        } else if (credentials instanceof Credentials.Unreadable) {
            failures.failed(attempt.client());
            then.accept(wrong(attempt, "these are no credentials"));
        } else {
            decideAbout(verified.shown(credentials, generation()), attempt, then);
        }
    }

    private void decideAboutNobody(Attempt attempt, Consumer<Decision> then) {
        // Some clients decide once, by the answer to a request that wants nothing, whether they send their credentials.
        if (attempt.wanted().isEmpty() && !authenticators.isEmpty()) {
            then.accept(challenge(attempt, Optional.empty(), "authentication is required"));
            return;
        }
        Login login = main().flatMap(Authenticator::anonymous)
                .orElse(new Login(Identity.ANONYMOUS, policy.isPresent() ? Rights.ALL : Rights.NONE, Instant.MAX));
        Optional<Decision> known = known(login, attempt);
        if (known.isPresent()) {
            then.accept(known.get());
        } else {
            Waiting waits = new Waiting(attempt, then);
            submit(
                    others,
                    () -> tell(waits, wanting -> decision(login, wanting)),
                    () -> then.accept(new Decision.Busy(BUSY_SECONDS)));
        }
    }

    private void decideAbout(Shown shown, Attempt attempt, Consumer<Decision> then) {
        Optional<Login> login = verified.find(shown);
        Optional<Decision> known = login.flatMap(found -> known(found, attempt));
        if (known.isPresent()) {
            then.accept(known.get());
            return;
        }
        boolean guess =
                login.isEmpty() && canBeGuessed(attempt.credentials()) && !verified.wasRight(attempt.credentials());
        Duration patience = guess ? failures.patience(attempt.client()) : Duration.ZERO;
        if (!patience.isZero()) {
            then.accept(new Decision.Busy(patience.toSeconds() + 1));
            return;
        }
        synchronized (waiting) {
            List<Waiting> same = waiting.get(shown);
            if (same != null) {
                same.add(new Waiting(attempt, then));
                return;
            }
            waiting.put(shown, new ArrayList<>(List.of(new Waiting(attempt, then))));
        }
        submit(
                guess ? guesses : others,
                () -> findOut(shown, attempt.credentials()),
                () -> settle(shown, each -> new Decision.Busy(BUSY_SECONDS)));
    }

    private static void submit(ThreadPoolExecutor threads, Runnable task, Runnable whenFull) {
        boolean taken = false;
        try {
            threads.execute(task);
            taken = true;
        } catch (RejectedExecutionException e) {
            LOG.debug("too many wait at the gate");
        } finally {
            // Without memory for another thread, too: else all who show the same would wait for ever.
            if (!taken) {
                whenFull.run();
            }
        }
    }

    private void findOut(Shown shown, Credentials credentials) {
        try {
            Optional<Login> known = verified.find(shown);
            Login login = known.isPresent() ? known.get() : learn(shown, credentials);
            settle(shown, attempt -> decision(login, attempt));
        } catch (LoginException.Refused e) {
            verified.forget(credentials);
            settle(shown, attempt -> {
                if (canBeGuessed(credentials)) {
                    failures.failed(attempt.client());
                }
                return wrong(attempt, String.valueOf(e.getMessage()));
            });
        } catch (LoginException e) {
            LOG.warn("cannot tell who is who: {}", e.getMessage());
            LOG.debug("cannot tell who is who", e);
            settle(shown, attempt -> new Decision.Unavailable());
        } catch (RuntimeException | Error e) { // whatever it is, somebody waits; a class that is missing, say
            LOG.error("cannot tell who is who", e);
            settle(shown, attempt -> new Decision.Unavailable());
        }
    }

    /** What is known already is not remembered anew: whoever came often enough would be believed for ever. */
    private Login learn(Shown shown, Credentials credentials) throws LoginException {
        Login login = authenticate(credentials);
        verified.remember(shown, credentials, login);
        return login;
    }

    /** Tokens end, and many clients behind one address find that out at once; nobody comes in by trying out others. */
    private static boolean canBeGuessed(Credentials credentials) {
        return credentials instanceof Credentials.Basic;
    }

    private Login authenticate(Credentials credentials) throws LoginException {
        for (Authenticator authenticator : authenticators) {
            Optional<Login> login = authenticator.authenticate(credentials);
            if (login.isPresent()) {
                return login.get();
            }
        }
        throw new LoginException.Refused("these credentials are of no kind that is known here");
    }

    /** Tells all who have shown the same, who may want different things. */
    private void settle(Shown shown, Function<Attempt, Decision> decide) {
        List<Waiting> all;
        synchronized (waiting) {
            all = waiting.remove(shown);
        }
        if (all != null) {
            all.forEach(each -> tell(each, decide));
        }
    }

    /** Tells him, whatever comes of deciding. */
    private static void tell(Waiting each, Function<Attempt, Decision> decide) {
        Decision decision = new Decision.Unavailable();
        try {
            decision = decide.apply(each.attempt());
        } catch (RuntimeException | Error e) {
            LOG.error("cannot decide about somebody", e);
        }
        each.then().accept(decision);
    }

    private Optional<Decision> known(Login login, Attempt attempt) {
        Caller caller = new Caller(login, policy);
        for (Access access : attempt.wanted()) {
            Optional<Boolean> answer = caller.known(access);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            if (!answer.get()) {
                return Optional.of(lacking(caller, attempt));
            }
        }
        return Optional.of(new Decision.Granted(caller));
    }

    private Decision decision(Login login, Attempt attempt) {
        Caller caller = new Caller(login, policy);
        try {
            for (Access access : attempt.wanted()) {
                if (!caller.may(access)) {
                    return lacking(caller, attempt);
                }
            }
            return new Decision.Granted(caller);
        } catch (LoginException.Unavailable e) {
            LOG.warn("cannot tell who may do what: {}", e.getMessage());
            LOG.debug("cannot tell who may do what", e);
            return new Decision.Unavailable();
        }
    }

    private Decision lacking(Caller caller, Attempt attempt) {
        // Who has shown something may still be nobody in particular: token servers give tokens to such people, too.
        boolean shown = !(attempt.credentials() instanceof Credentials.None);
        if (shown && main().map(Authenticator::canShowMore).orElse(false)) {
            return challenge(attempt, Optional.of(Problem.INSUFFICIENT_SCOPE), "the token does not allow it");
        }
        if (caller.identity().isAnonymous() && main().isPresent()) {
            return challenge(attempt, Optional.empty(), "authentication is required");
        }
        return new Decision.Denied(caller, attempt.wanted());
    }

    private Decision wrong(Attempt attempt, String why) {
        return challenge(attempt, Optional.of(Problem.INVALID_TOKEN), why);
    }

    private Decision challenge(Attempt attempt, Optional<Problem> problem, String why) {
        return new Decision.Challenged(main().orElseThrow().challenge(attempt, problem), why, attempt.wanted());
    }

    private Optional<Authenticator> main() {
        return authenticators.isEmpty() ? Optional.empty() : Optional.of(authenticators.get(0));
    }

    private long generation() {
        long sum = 0;
        for (Authenticator authenticator : authenticators) {
            sum += authenticator.generation();
        }
        return sum;
    }

    /** Ends its threads; who waits is not told any more. */
    @Override
    public void close() {
        reloading.ifPresent(ScheduledExecutorService::shutdownNow);
        guesses.shutdownNow();
        others.shutdownNow();
    }
}
