package io.stowage.server.ops;

import io.stowage.server.ops.HealthCheck.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all that has to be so, each on a thread that may have to wait. Any thread may ask. */
public final class HealthChecks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

    private final List<Watched> watched = new ArrayList<>();
    private final ScheduledThreadPoolExecutor threads;
    private final CountDownLatch first;

    private HealthChecks(List<HealthCheck> checks) {
        this.first = new CountDownLatch(checks.size());
        this.threads = new ScheduledThreadPoolExecutor(Math.max(1, checks.size()), task -> {
            Thread thread = new Thread(task, "stowage-health");
            thread.setDaemon(true);
            return thread;
        });
        for (HealthCheck check : checks) {
            Watched one = new Watched(check, first);
            watched.add(one);
            watch(one, Duration.ZERO);
        }
    }

    private void watch(Watched one, Duration pause) {
        try {
            var unused = threads.schedule(
                    () -> {
                        one.look();
                        watch(one, one.pause());
                    },
                    pause.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Nobody wants to know any more.
        }
    }

    /** Begins to look. */
    public static HealthChecks start(List<HealthCheck> checks) {
        return new HealthChecks(checks);
    }

    /** Waits until all have been looked at once, but no longer than so. */
    public void awaitFirst(Duration patience) throws InterruptedException {
        first.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What is wrong, by the names of the checks. */
    public Map<String, String> failures() {
        Map<String, String> failures = new TreeMap<>();
        for (Watched one : watched) {
            one.finding().ifPresent(finding -> failures.put(one.check.name(), finding.text()));
        }
        return failures;
    }

    /** Whether there is nothing that keeps the registry from serving. */
    public boolean isServing() {
        for (Watched one : watched) {
            if (one.finding().filter(finding -> !finding.serves()).isPresent()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** One check and what it found. */
    private static final class Watched {

        /** What a look may take at least before it counts as failed. */
        private static final Duration PATIENCE = Duration.ofSeconds(5);

        /** How long something may be well again before that is seen. */
        private static final Duration LONGEST_FAILURE = Duration.ofSeconds(2);

        private final HealthCheck check;
        private final CountDownLatch first;
        private final long patienceNanos;

        private volatile Optional<Finding> finding;

        private volatile long lookingSince;
        private volatile boolean looking;
        private int inARow;
        private boolean looked;
        private boolean wellOnce;

        Watched(HealthCheck check, CountDownLatch first) {
            this.check = check;
            this.first = first;
            this.wellOnce = check.presumed();
            this.finding = wellOnce ? Optional.empty() : Optional.of(new Finding("not looked at yet", false));
            Duration patience = check.interval().multipliedBy(check.threshold());
            this.patienceNanos = (patience.compareTo(PATIENCE) < 0 ? PATIENCE : patience).toNanos();
        }

        /** One thread at a time. */
        void look() {
            lookingSince = System.nanoTime();
            looking = true;
            Optional<Finding> found;
            try {
                found = check.probe().look();
            } catch (RuntimeException e) {
                // an exception would be the last look
                found = Optional.of(new Finding("the check failed", false));
                LOG.warn("health check {} failed", check.name(), e);
            }
            looking = false;
            inARow = found.isPresent() ? inARow + 1 : 0;
            wellOnce |= found.isEmpty();
            if (found.isEmpty() || inARow >= check.threshold() || !wellOnce) {
                tell(found);
                finding = found;
            }
            if (!looked) {
                looked = true;
                first.countDown();
            }
        }

        /** Until the next look. */
        Duration pause() {
            boolean soon = finding.isPresent() && LONGEST_FAILURE.compareTo(check.interval()) < 0;
            return soon ? LONGEST_FAILURE : check.interval();
        }

        private void tell(Optional<Finding> found) {
            if (found.isPresent() && !found.equals(finding)) {
                LOG.warn("health check {}: {}", check.name(), found.get().text());
            } else if (found.isEmpty() && finding.isPresent()) {
                LOG.info("health check {}: well", check.name());
            }
        }

        Optional<Finding> finding() {
            return looking && System.nanoTime() - lookingSince > patienceNanos
                    ? Optional.of(new Finding("no answer", false))
                    : finding;
        }
    }
}
