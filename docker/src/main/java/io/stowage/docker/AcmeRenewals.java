package io.stowage.docker;

import io.stowage.server.config.Configuration.LetsEncrypt;
import io.stowage.server.tls.NamedCertificates;
import io.stowage.server.tls.ServerCertificate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Obtains certificates from an authority, one for each host, and renews them. Until there is one, clients of this host are
 * refused in the handshake, and the log says why.
 */
final class AcmeRenewals implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AcmeRenewals.class);

    /** Clocks are set, machines sleep, and another process may have renewed what it shares with us. */
    private static final Duration LOOK = Duration.ofHours(1);

    private final LetsEncrypt settings;
    private final AcmeCache cache;
    private final NamedCertificates certificates;
    private final AcmeAuthority authority;
    private final ScheduledThreadPoolExecutor thread;

    private AcmeRenewals(LetsEncrypt settings, AcmeCache cache) {
        this.settings = settings;
        this.cache = cache;
        this.certificates = new NamedCertificates(settings.hosts());
        this.authority = new AcmeAuthority(settings, cache, certificates);
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "stowage-acme");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Shows what is in the cache, and asks nobody yet.
     *
     * @throws IOException when the cache cannot be used
     */
    static AcmeRenewals of(LetsEncrypt settings) throws IOException {
        AcmeRenewals renewals = new AcmeRenewals(settings, AcmeCache.in(settings.cache()));
        settings.hosts().forEach(renewals::showKept);
        return renewals;
    }

    NamedCertificates certificates() {
        return certificates;
    }

    /** Begins to obtain what is missing, and to renew what is old. */
    void begin() {
        for (String host : certificates.names()) {
            if (certificates.find(host).isEmpty()) {
                LOG.warn("there is no certificate of {} yet: clients are refused until {} gives one", host, by());
            }
            after(Duration.ZERO, () -> look(host, 0));
        }
    }

    private String by() {
        return String.valueOf(settings.directory().getHost());
    }

    private void after(Duration pause, Runnable task) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Nothing that has expired, nor anything older than what is shown: it may be that nothing can be kept. */
    private void showKept(String host) {
        Instant shown = certificates.find(host).map(ServerCertificate::ends).orElse(Instant.now());
        try {
            cache.find(host).filter(kept -> kept.ends().isAfter(shown)).ifPresent(kept -> certificates.put(host, kept));
        } catch (IOException e) {
            LOG.warn("a certificate is asked for anew: {}", e.getMessage());
        }
    }

    private void look(String host, int failures) {
        showKept(host);
        Duration left = left(host);
        if (!left.isZero()) {
            after(left.compareTo(LOOK) < 0 ? left : LOOK, () -> look(host, 0));
            return;
        }
        try {
            obtain(host);
            after(left(host), () -> look(host, 0));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (AcmeException | IOException | RuntimeException e) {
            if (thread.isShutdown()) {
                return;
            }
            Duration pause = pause(failures + 1, e);
            LOG.error(
                    "{} has given no certificate of {}: {}; asked again in {} s",
                    by(),
                    host,
                    e.getMessage(),
                    pause.toSeconds());
            LOG.debug("no certificate", e);
            after(pause, () -> look(host, failures + 1));
        }
    }

    /** How long the certificate of a host may stay. */
    private Duration left(String host) {
        return certificates
                .find(host)
                .map(shown -> AcmeTimes.renewal(shown.begins(), shown.ends(), chance()))
                .map(renewal -> Duration.between(Instant.now(), renewal))
                .filter(left -> left.toMillis() > 0)
                .orElse(Duration.ZERO);
    }

    private void obtain(String host) throws AcmeException, IOException, InterruptedException {
        AcmeAuthority.Obtained obtained = authority.obtain(host);
        certificates.put(host, new ServerCertificate(obtained.keys().getPrivate(), obtained.chain()));
        if (left(host).isZero()) {
            // Asking on and on would use up what the authority allows.
            throw new AcmeException("it is old when it comes: the clock of this machine may be wrong");
        }
        LOG.info("{} has given a certificate of {}, until {}", by(), host, obtained.ends());
        try {
            cache.keep(host, obtained.keys(), obtained.chain());
        } catch (IOException e) {
            LOG.error("the certificate of {} is not kept beyond the end of this process: {}", host, e.toString());
        }
    }

    private static double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }

    private static Duration pause(int failures, Exception why) {
        Duration own = AcmeTimes.pause(failures, chance());
        if (why instanceof AcmeRateLimitedException limited
                && limited.getRetryAfter().isPresent()) {
            Duration asked =
                    Duration.between(Instant.now(), limited.getRetryAfter().get());
            return asked.compareTo(own) > 0 ? asked : own;
        }
        return own;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
